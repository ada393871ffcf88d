// Writes public/emoji/emoji.json, what the emoji picker knows: `npm ci` in end2end first, then `node scripts/emoji.mjs`.
//
// The file is a list for each category, of a line for each emoji: what it looks like, its name and keywords in English,
// its name and keywords in Chinese, separated by `|`; keywords are separated by commas. Where it looks another way with a
// skin tone, `+` stands for the tone or for nothing, `=` for the tone or for U+FE0F.
import { mkdirSync, writeFileSync } from 'node:fs';
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

/** Keywords: shortcodes, which people know by heart, and tags that nothing before begins with anyway. */
function keywords(name, codes, tags) {
  const clean = (words) => words.map((word) => word.toLowerCase().replace(/[_|,:]+/g, ' ').trim());
  const plain = clean([name])[0].replace(/ +/g, ' ');
  const kept = [...new Set(clean(codes))].filter((code) => code !== plain);
  const known = [plain, ...plain.split(/[ -]/)];
  for (const tag of clean(tags)) {
    if (tag !== '' && ![...known, ...kept].some((other) => other.startsWith(tag))) kept.push(tag);
  }
  return kept.join(',');
}

function line(emoji) {
  const other = chinese.get(emoji.hexcode);
  const codes = shortcodes.flatMap((all) => all[emoji.hexcode] ?? []);
  const english = keywords(emoji.label, codes, emoji.tags ?? []);
  const fields = [look(emoji), emoji.label, english, other.label, keywords(other.label, [], other.tags ?? [])];
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
