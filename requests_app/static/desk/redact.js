// Fills the form from what is marked with the mouse or pressed; without it the passage is typed.
(function () {
  "use strict";
  const form = document.getElementById("leave-out");
  const texts = document.getElementById("texts");
  if (!form || !texts) { return; }
  const passage = form.elements.namedItem("passage");
  const kind = form.elements.namedItem("kind");

  texts.addEventListener("mouseup", function () {
    const marked = window.getSelection();
    const said = marked ? String(marked).trim() : "";
    const start = marked && marked.anchorNode ? marked.anchorNode.parentElement : null;
    if (said && start && start.closest(".dh-text")) { passage.value = said; }
  });

  texts.addEventListener("click", function (event) {
    const look = event.target.closest(".dh-look");
    if (!look) { return; }
    passage.value = look.dataset.passage;
    kind.value = look.dataset.kind;
    form.elements.namedItem("reason").focus();
  });
}());
