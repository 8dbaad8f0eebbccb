/**
 * What the index does where scripts are on: it filters and sorts the table of hosts. The controls are there only then.
 * Plain JavaScript as browsers run it; it reads the page and nothing else.
 */
export const SCRIPT = `
(function () {
  'use strict';
  var table = document.querySelector('table.hosts');
  if (!table) return;
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var controls = document.querySelector('.controls');
  var words = controls.querySelector('[name=words]');
  var state = controls.querySelector('[name=state]');
  var client = controls.querySelector('[name=client]');
  var access = controls.querySelector('[name=access]');
  var count = document.querySelector('[data-count]');
  var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
  var columns = Array.prototype.map.call(table.tHead.rows[0].cells, function (cell) { return cell.getAttribute('data-client'); });

  function matches(row, index, wanted) {
    if (!wanted.every(function (word) { return texts[index].indexOf(word) >= 0; })) return false;
    if (state.value && (' ' + row.getAttribute('data-state') + ' ').indexOf(' ' + state.value + ' ') < 0) return false;
    if (!client.value) return true;
    var cell = row.cells[columns.indexOf(client.value)];
    return !access.value || (cell && cell.getAttribute('data-mark') === access.value);
  }

  function filter() {
    var shown = 0;
    var wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean);
    rows.forEach(function (row, index) {
      var hidden = !matches(row, index, wanted);
      if (row.hidden !== hidden) row.hidden = hidden;
      if (!hidden) shown += 1;
    });
    access.disabled = !client.value;
    count.textContent = shown === rows.length ? rows.length + ' hosts' : shown + ' of ' + rows.length + ' hosts';
  }

  function valueOf(row, column) {
    var cell = row.cells[column];
    return cell.getAttribute('data-sort') || cell.textContent;
  }

  function sort(header, column) {
    var down = header.getAttribute('aria-sort') === 'ascending';
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute('aria-sort'); });
    header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    var compare = new Intl.Collator('en', { numeric: true }).compare;
    var keyed = rows.map(function (row) { return { row: row, value: valueOf(row, column) }; });
    keyed.sort(function (a, b) { return (down ? -1 : 1) * compare(a.value, b.value); });
    // In one go: the page is laid out once.
    var sorted = document.createDocumentFragment();
    keyed.forEach(function (each) { sorted.appendChild(each.row); });
    body.appendChild(sorted);
  }

  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (header, column) {
    var button = document.createElement('button');
    button.type = 'button';
    while (header.firstChild) button.appendChild(header.firstChild);
    header.appendChild(button);
    button.addEventListener('click', function () { sort(header, column); });
  });
  [words, state, client, access].forEach(function (control) { control.addEventListener('input', filter); });
  controls.hidden = false;
  filter();
})();
`;
