// Covers parts of a picture in the browser. Without this file the page works as before; with it, only the covered
// picture is sent. Nothing is fetched, nothing stored.
"use strict";
(() => {
  const form = document.getElementById("picture-form");
  const chosen = document.getElementById("id_image");
  const tool = document.getElementById("cover-tool");
  const canvas = document.getElementById("cover-canvas");
  if (!form || !chosen || !tool || !canvas.getContext || !window.DataTransfer || !window.createImageBitmap) return;
  const area = document.getElementById("cover-area");
  const fault = document.getElementById("cover-fault");
  const said = document.getElementById("cover-said");
  const mark = document.getElementById("cover-mark");
  const LONGEST = 2400; // pixels on the longest side: enough to read a card, small enough to send
  let picture = null;
  let boxes = []; // in parts of the picture's width and height
  let drawing = null;

  const limited = (value, least, most) => Math.min(most, Math.max(least, value));

  function paint(context, width, height) {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.drawImage(picture, 0, 0, width, height);
    context.fillStyle = "#000";
    for (const box of boxes) {
      context.fillRect(Math.floor(box.x * width), Math.floor(box.y * height), Math.ceil(box.w * width), Math.ceil(box.h * height));
    }
    if (mark.checked) watermark(context, width, height);
  }

  function watermark(context, width, height) {
    const words = `${tool.dataset.mark} ${tool.dataset.company} ${new Date().toLocaleDateString("sv-SE")}`;
    context.save();
    context.translate(width / 2, height / 2);
    context.rotate(-Math.atan2(height, width) / 2);
    context.font = `600 ${Math.max(12, Math.round((width * 1.5) / words.length))}px sans-serif`;
    context.textAlign = "center";
    context.lineWidth = Math.max(2, width / 300);
    context.strokeStyle = "rgb(255 255 255 / 75%)";
    context.fillStyle = "rgb(160 20 20 / 70%)";
    context.strokeText(words, 0, 0, width * 0.95);
    context.fillText(words, 0, 0, width * 0.95);
    context.restore();
  }

  function show() {
    paint(canvas.getContext("2d"), canvas.width, canvas.height);
    said.textContent = boxes.length ? `${said.dataset.some} ${boxes.length}` : said.dataset.none;
  }

  async function open() {
    picture = null;
    boxes = [];
    fault.textContent = "";
    area.hidden = true;
    const file = chosen.files[0];
    tool.hidden = !file;
    if (!file) return;
    try {
      picture = await createImageBitmap(file);
    } catch {
      fault.textContent = tool.dataset.unreadable;
      return;
    }
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    area.hidden = false;
    show();
  }

  function place(event) {
    const frame = canvas.getBoundingClientRect();
    return {
      x: limited((event.clientX - frame.left) / frame.width, 0, 1),
      y: limited((event.clientY - frame.top) / frame.height, 0, 1),
    };
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drawing = place(event);
    boxes.push({ x: drawing.x, y: drawing.y, w: 0, h: 0 });
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const to = place(event);
    boxes[boxes.length - 1] = {
      x: Math.min(drawing.x, to.x), y: Math.min(drawing.y, to.y),
      w: Math.abs(to.x - drawing.x), h: Math.abs(to.y - drawing.y),
    };
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      const last = boxes[boxes.length - 1];
      if (drawing && last && (last.w < 0.01 || last.h < 0.01)) boxes.pop();
      drawing = null;
      show();
    });
  }

  const STEP = 0.02;
  const acts = {
    add: () => boxes.push({ x: 0.35, y: 0.4, w: 0.3, h: 0.1 }),
    undo: () => boxes.pop(),
    left: (box) => { box.x = limited(box.x - STEP, 0, 1 - box.w); },
    right: (box) => { box.x = limited(box.x + STEP, 0, 1 - box.w); },
    up: (box) => { box.y = limited(box.y - STEP, 0, 1 - box.h); },
    down: (box) => { box.y = limited(box.y + STEP, 0, 1 - box.h); },
    wider: (box) => { box.w = limited(box.w + STEP, STEP, 1 - box.x); },
    narrower: (box) => { box.w = limited(box.w - STEP, STEP, 1); },
    taller: (box) => { box.h = limited(box.h + STEP, STEP, 1 - box.y); },
    lower: (box) => { box.h = limited(box.h - STEP, STEP, 1); },
  };
  function act(name) {
    const last = boxes[boxes.length - 1];
    if (name === "add" || last) acts[name](last);
    show();
  }
  for (const button of tool.querySelectorAll("[data-cover]")) {
    button.addEventListener("click", () => act(button.dataset.cover));
  }
  const KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", Enter: "add", Delete: "undo" };
  canvas.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    act(KEYS[event.key]);
  });
  mark.addEventListener("change", show);
  chosen.addEventListener("change", open);

  form.addEventListener("submit", (event) => {
    if (!picture || (!boxes.length && !mark.checked)) return;
    event.preventDefault();
    canvas.toBlob((blob) => {
      if (!blob) {
        fault.textContent = tool.dataset.unreadable;
        return;
      }
      const carried = new DataTransfer();
      carried.items.add(new File([blob], "picture.jpg", { type: "image/jpeg" }));
      chosen.files = carried.files;
      picture = null; // the covered one is in its place; the original is let go
      form.submit();
    }, "image/jpeg", 0.9);
  });
})();
