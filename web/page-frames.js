const MOST_FRAMES = 20;
const MOST_TEXT = 600;

/** The last frames, newest first, as they stood on the wire. */
export class Frames {
  #list;
  #last = [];
  #isDrawn = true;

  constructor(list) {
    this.#list = list;
  }

  add({ type, lastEventId, data }) {
    this.#last.unshift({ type, lastEventId, data });
    this.#last.length = Math.min(this.#last.length, MOST_FRAMES);
    this.#isDrawn = false;
  }

  draw() {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    this.#list.replaceChildren(...this.#last.map(itemOf));
  }
}

/** The id is the last one that was seen, which is what the browser would come back with. */
function itemOf({ type, lastEventId, data }) {
  const cut = data.length > MOST_TEXT ? `${data.slice(0, MOST_TEXT)} … (${data.length} characters)` : data;
  const lines = [type === 'message' ? '' : `event: ${type}`, `data: ${cut}`, lastEventId && `id: ${lastEventId}`];
  const text = document.createElement('pre');
  text.textContent = lines.filter((line) => line !== '').join('\n');
  const item = document.createElement('li');
  item.append(text);
  return item;
}
