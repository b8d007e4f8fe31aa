/* Says so when a key gives no answer: the library's script would tell the console alone. */
document.addEventListener("allauth.error", function (event) {
  event.preventDefault();
  var trouble = document.getElementById("key_trouble");
  if (trouble) { trouble.hidden = false; }
});
