/** The longest piece of a text that a message shows, quotes included. */
const MAX_SHOWN_CHARACTERS = 80;

/** A value as a message shows it: text quoted and cut at 80 characters, an object by its type alone (CONFIG-2). */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(withoutUser(value).slice(0, MAX_SHOWN_CHARACTERS)).slice(0, MAX_SHOWN_CHARACTERS);
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : describeType(value);
    default:
      return String(value);
  }
}

/** The text without the name and password that a URL can hold (API-9). */
function withoutUser(text: string): string {
  const [begin, end] = [text.indexOf('//') + '//'.length, text.lastIndexOf('@')];
  return begin > 1 && begin < end ? `${text.slice(0, begin)}***${text.slice(end)}` : text;
}

/** The type of an object with its article, for example `an array`. */
export function describeType(value: object): string {
  const type = Object.prototype.toString.call(value).slice('[object '.length, -1);
  const word = type === 'Object' || type === 'Array' ? type.toLowerCase() : type;
  return `${/^[aeio]/i.test(word) ? 'an' : 'a'} ${word}`;
}
