"use strict";
(() => {
  const get = (id) => document.getElementById(id);
  const [form, html, status, report] = ["form", "html", "status", "report"].map(get);
  // A file is sent as its bytes, so that its own encoding is seen; typing in the box drops it.
  let file = null;

  const take = (chosen) => {
    file = chosen;
    html.value = "";
    html.placeholder = `${chosen.name}, ${chosen.size} bytes`;
    form.requestSubmit();
  };

  html.addEventListener("input", () => { file = null; });
  get("file").addEventListener("change", (event) => { if (event.target.files[0]) take(event.target.files[0]); });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      document.body.classList.add("dropping");
    });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    const [dropped] = event.dataTransfer.files;
    if (dropped) {
      take(dropped);
    } else {
      file = null;
      html.value = event.dataTransfer.getData("text/html") || event.dataTransfer.getData("text/plain");
      form.requestSubmit();
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = new URLSearchParams();
    for (const name of ["url", "content_type", "language", "bias", "summary"]) {
      // Pasted text is sent as UTF-8, whatever the page says of itself.
      const value = name === "content_type" && !file ? "text/html; charset=utf-8" : get(name).value;
      if (value) query.set(name, value);
    }
    status.textContent = "Cleaning …";
    report.hidden = true;
    try {
      const answer = await fetch(`/playground/report?${query}`, { method: "POST", body: file || html.value });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text.trim());
      report.srcdoc = text;
      report.hidden = false;
      status.textContent = "Done.";
    } catch (error) {
      status.textContent = `Not cleaned: ${error.message}`;
    }
  });
})();
