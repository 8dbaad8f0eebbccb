/** What the page of a running apply does: it shows what its server tells, as it comes. Plain JavaScript for browsers. */
export const LIVE_SCRIPT = `
(function () {
  'use strict';
  var bar = document.querySelector('progress');
  var status = document.querySelector('[data-status]');
  var counts = document.querySelector('[data-counts]');
  var active = document.querySelector('[data-active]');

  function cell(text, head) {
    var element = document.createElement(head ? 'th' : 'td');
    if (head) element.scope = 'row';
    element.textContent = text;
    return element;
  }

  function show(progress) {
    bar.max = Math.max(1, progress.hosts);
    bar.value = progress.done;
    status.textContent = progress.status;
    counts.textContent = progress.counts;
    active.replaceChildren.apply(active, progress.active.map(function (pair) {
      var row = document.createElement('tr');
      row.append(cell(pair[0], true), cell(pair[1], false));
      return row;
    }));
  }

  var source = new EventSource('/events');
  source.addEventListener('progress', function (event) { show(JSON.parse(event.data)); });
  source.addEventListener('error', function () { status.textContent = 'The server does not answer; trying again.'; });
})();
`;
