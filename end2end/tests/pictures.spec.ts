import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, requestsAnswered, test } from './support/fixtures';
import { png } from './support/pictures';
import { english } from './support/texts';
import { RoomPage } from './pages/room_page';

const lake = { name: 'lake.png', mimeType: 'image/png', buffer: png(900, 600, [70, 120, 170]) };
const leaf = { name: 'leaf.png', mimeType: 'image/png', buffer: png(300, 500, [90, 150, 80]) };
const score = { name: 'score.txt', mimeType: 'text/plain', buffer: Buffer.from('do re mi') };

type File = typeof lake;

/** What a paste or a drop brings. */
async function transfer(page: Page, files: File[]) {
  const sent = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }));
  return page.evaluateHandle((sent) => {
    const data = new DataTransfer();
    for (const { name, mimeType, base64 } of sent) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], name, { type: mimeType }));
    }
    return data;
  }, sent);
}

test('chosen, dropped and pasted: several go with one message, and everyone sees them', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Pictures');
  await ben.joinRoom(room);
  const here = await new RoomPage(await people.page(ada)).open(room);
  const there = await new RoomPage(await people.page(ben)).open(room);

  await here.attach.setInputFiles([lake]);
  await expect(here.attached('lake.png')).toBeVisible();
  await here.composer.dispatchEvent('drop', { dataTransfer: await transfer(here.page, [leaf]) });
  await expect(here.attached('leaf.png')).toBeVisible();
  const data = await transfer(here.page, [score]);
  await here.composer.evaluate((field, clipboardData) => {
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, data);
  await expect(here.attached('score.txt')).toBeVisible();
  await expect(here.send).toBeEnabled();
  await here.say('from the trip');

  await expect(here.tray).toHaveCount(0);
  for (const page of [here, there]) {
    const line = page.line('from the trip');
    await expect(page.picture('lake.png')).toBeVisible();
    await expect(page.picture('leaf.png')).toBeVisible();
    const file = line.getByRole('link', { name: /score\.txt/ });
    const [download] = await Promise.all([page.page.waitForEvent('download'), file.click()]);
    expect(download.suggestedFilename()).toBe('score.txt');
    expect(await readFile(await download.path(), 'utf8')).toBe('do re mi');
  }
  // The room for a picture is there before the picture is.
  const shape = await there.picture('lake.png').locator('img').evaluate((image: HTMLImageElement) => [image.width, image.height, image.naturalWidth > 0]);
  expect(shape).toEqual([420, 280, true]);
});

test('a picture alone is a message', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('No words');
  const page = await new RoomPage(await people.page(ada)).open(room);
  await expect(page.send).toBeDisabled();
  await page.attach.setInputFiles([leaf]);
  await expect(page.send).toBeEnabled();
  await page.send.click();
  await expect(page.picture('leaf.png')).toBeVisible();
  await page.page.reload();
  await expect(page.picture('leaf.png')).toBeVisible();
});

test('what cannot be sent says why and can be removed or tried again; nothing is sent meanwhile', async ({ people, watch }) => {
  watch.tolerate(/net::ERR_FAILED/);
  const ada = await people.account('ada');
  const room = await ada.createRoom('Failures');
  const page = await new RoomPage(await people.page(ada, requestsAnswered)).open(room);
  await page.attach.setInputFiles([
    { name: 'broken.png', mimeType: 'image/png', buffer: lake.buffer.subarray(0, 200) },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
  ]);
  await expect(page.attached('broken.png')).toContainText(english.say('error_picture_unreadable'));
  await expect(page.attached('empty.txt')).toContainText(english.say('error_upload_empty'));
  await page.composer.fill('with words');
  await expect(page.send).toBeDisabled();
  await page.remove('empty.txt').click();
  await page.remove('broken.png').click();
  await expect(page.send).toBeEnabled();

  // The way to the server is cut, and comes back.
  await page.page.route('**/api/upload', (route) => route.abort());
  await page.attach.setInputFiles([leaf]);
  await expect(page.attached('leaf.png')).toContainText(english.say('error_network'));
  await expect(page.send).toBeDisabled();
  await page.page.unroute('**/api/upload');
  await page.attached('leaf.png').getByRole('button', { name: english.say('retry') }).click();
  await expect(page.send).toBeEnabled();
  await page.send.click();
  await expect(page.picture('leaf.png')).toBeVisible();
  await page.expectSent('with words');
});

test('an upload shows how far it is, and stops when it is removed', async ({ people, watch }) => {
  watch.tolerate(/net::ERR_ABORTED/);
  const ada = await people.account('ada');
  const room = await ada.createRoom('Slow');
  const page = await new RoomPage(await people.page(ada, requestsAnswered)).open(room);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.page.route('**/api/upload', async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await page.attach.setInputFiles([lake]);
  await expect(page.attached('lake.png').getByRole('progressbar', { name: english.say('uploading') })).toBeVisible();
  await expect(page.send).toBeDisabled();
  const aborted = page.page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/upload'));
  await page.remove('lake.png').click();
  await aborted;
  release();
  await expect(page.attached('lake.png')).toHaveCount(0);
  await page.say('only words');
  await page.expectSent('only words');
  await expect(page.picture('lake.png')).toHaveCount(0);
});

test('pictures in full: the arrow keys lead on, a press shows them in their own size, Escape leads back', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Gallery');
  const page = await new RoomPage(await people.page(ada)).open(room);
  await page.attach.setInputFiles([lake, leaf]);
  await expect(page.send).toBeEnabled();
  await page.say('two of them');
  await page.picture('lake.png').click();
  const view = page.page.getByRole('dialog', { name: english.say('picture_view') });
  const shown = (name: string) => view.getByRole('img', { name });
  await expect(shown('lake.png')).toBeVisible();
  await expect(view.getByRole('button', { name: english.say('previous') })).toHaveCount(0);
  await page.page.keyboard.press('ArrowRight');
  await expect(shown('leaf.png')).toBeVisible();
  await expect(view.getByRole('button', { name: english.say('next') })).toHaveCount(0);
  await page.page.keyboard.press('ArrowLeft');
  await expect(shown('lake.png')).toBeVisible();
  const zoom = view.getByRole('button', { name: english.say('zoom') });
  await zoom.click();
  await expect(zoom).toHaveAttribute('aria-pressed', 'true');
  await page.page.keyboard.press('Escape');
  await expect(view).toHaveCount(0);
  await expect(page.picture('lake.png')).toBeFocused();
});

test('a recall takes the pictures along', async ({ people, watch }) => {
  watch.tolerate(/status of 404/);
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Second thoughts');
  await ben.joinRoom(room);
  const here = await new RoomPage(await people.page(ada)).open(room);
  const there = await new RoomPage(await people.page(ben)).open(room);
  await here.attach.setInputFiles([lake]);
  await expect(here.send).toBeEnabled();
  await here.say('not this one');
  const address = await there.picture('lake.png').getAttribute('href');
  await there.picture('lake.png').click();
  const view = there.page.getByRole('dialog', { name: english.say('picture_view') });
  await expect(view).toBeVisible();
  await here.recall('not this one');
  await expect(view).toHaveCount(0);
  await expect(there.picture('lake.png')).toHaveCount(0);
  const answer = await there.page.request.get(address!);
  expect(answer.status()).toBe(404);
});
