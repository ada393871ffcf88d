// Draws public/*.png from the seal, with the browser of the browser tests: node scripts/icons.mjs
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../end2end/package.json', import.meta.url));
const { chromium } = require('@playwright/test');
const at = (file) => new URL(`../public/${file}`, import.meta.url);

const seal = await readFile(at('favicon.svg'), 'utf8');
const [sign] = /<path[^>]*\/>/.exec(seal);
const [, red] = /fill="(#[0-9a-f]+)"/.exec(seal);
const svg = (content) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${content}</svg>`;
// Systems cut their own shape out of it: only the middle is safe.
const maskable = svg(
  `<rect width="64" height="64" fill="${red}"/><g transform="translate(32 32) scale(.78) translate(-32.3 -32.5)">${sign}</g>`,
);

const browser = await chromium.launch({
  executablePath: process.env.SALON_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const [file, picture, size] of [
  ['icon-192.png', seal, 192],
  ['icon-512.png', seal, 512],
  ['icon-maskable-192.png', maskable, 192],
  ['icon-maskable-512.png', maskable, 512],
  // What Android shows in its status bar: white on nothing.
  ['badge-96.png', svg(sign), 96],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }</style>${picture}`);
  await page.screenshot({ path: at(file).pathname, omitBackground: true });
  await page.close();
}
await browser.close();
