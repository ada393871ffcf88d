// Writes public/emoji/emoji.json, what the emoji picker knows: `npm ci` in end2end first, then `node scripts/emoji.mjs`.
//
// Names and tags are emojibase's, whose licence is put beside them. The file is a list for each category, of a line for each emoji: what it looks like, its name, shortcodes and tags in
// English, its name and tags in Chinese, separated by `|`; shortcodes and tags are separated by commas. Where it looks
// another way with a skin tone, `+` stands for the tone or for nothing, `=` for the tone or for U+FE0F.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../end2end/package.json', import.meta.url));
const load = (file) => require(`emojibase-data/${file}.json`);

// Newer ones are boxes in the fonts that most people have.
const NEWEST = 16;
// Keys of the categories in their order, without what is no emoji of its own.
const CATEGORIES = load('meta/groups').groups;
const COMPONENT = 'component';
const TONES = ['🏻', '🏼', '🏽', '🏾', '🏿'];

const chinese = new Map(load('zh/data').map((emoji) => [emoji.hexcode, emoji]));
const shortcodes = [load('en/shortcodes/github'), load('en/shortcodes/emojibase')];

/** How an emoji looks, with signs in the place of tones. */
function look({ emoji: shown, skins = [] }) {
  // U+FE0F stands where Unicode's list has it: after what would be text without it.
  const emoji = shown.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');
  // Of two people both get the tone.
  const toned = TONES.map((_, index) => skins.find(({ tone }) => tone === index + 1)?.emoji);
  if (toned.some((other) => other === undefined)) {
    if (skins.length > 0) throw new Error(`${emoji} lacks a tone`);
    return emoji;
  }
  const places = [...toned[0].matchAll(new RegExp(TONES[0], 'gu'))].length;
  for (let signs = 0; signs < 2 ** places; signs += 1) {
    let place = 0;
    const pattern = toned[0].replaceAll(TONES[0], () => ((signs >> place++) & 1 ? '=' : '+'));
    const plain = pattern.replaceAll('+', '').replaceAll('=', '\uFE0F');
    const fits = TONES.every((tone, index) => pattern.replace(/[+=]/g, tone) === toned[index]);
    if (plain === emoji && fits) return pattern;
  }
  throw new Error(`${emoji} has tones of no pattern`);
}

const clean = (words) => words.map((word) => word.toLowerCase().replace(/[_|,:]+/g, ' ').replace(/ +/g, ' ').trim());

/** Shortcodes that say something else than the name, and the name without accents: searches have none. */
function codes(emoji) {
  const plain = emoji.label.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  const all = clean([plain, ...shortcodes.flatMap((codes) => codes[emoji.hexcode] ?? [])]);
  return [...new Set(all)].filter((code) => code !== clean([emoji.label])[0]);
}

/** Tags that nothing else begins with anyway. */
function tags(emoji, codes = []) {
  const [name] = clean([emoji.label]);
  const known = [name, ...name.split(/[ -]/), ...codes];
  for (const tag of clean(emoji.tags ?? [])) {
    if (!known.some((other) => other.startsWith(tag))) known.push(tag);
  }
  return known.slice(1 + name.split(/[ -]/).length + codes.length);
}

function line(emoji) {
  const other = chinese.get(emoji.hexcode);
  const known = codes(emoji);
  const lists = [known, tags(emoji, known), tags(other)].map((words) => words.join(','));
  const fields = [look(emoji), emoji.label, lists[0], lists[1], other.label.replace(/: */, '：'), lists[2]];
  if (fields.some((field) => field.includes('|'))) throw new Error(`${emoji.emoji} has the separator in it`);
  return fields.join('|');
}

const lists = Object.entries(CATEGORIES)
  .filter(([, key]) => key !== COMPONENT)
  .map(([group]) => {
    const members = load('en/data').filter((emoji) => emoji.group === Number(group) && emoji.version <= NEWEST);
    return members.sort((one, other) => one.order - other.order).map(line);
  });
const json = lists.map((list) => `[\n${list.map((text) => JSON.stringify(text)).join(',\n')}\n]`).join(',\n');
const folder = new URL('../public/emoji/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('emoji.json', folder), `[\n${json}\n]\n`);
copyFileSync(require.resolve('emojibase-data/LICENSE'), new URL('LICENSE.txt', folder));
