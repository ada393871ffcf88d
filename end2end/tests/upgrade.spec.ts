import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { hydrated } from './support/hydration';
import { english } from './support/texts';
import { Wire } from './support/wire';
import { ConnectionBar } from './pages/connection_bar';
import { ConnectionPanel } from './pages/connection_panel';
import { RoomPage } from './pages/room_page';

/** How often the page has been loaded. */
function loads(page: Page): () => number {
  let count = 0;
  page.on('load', () => {
    count += 1;
  });
  return () => count;
}

test('a reload for a new version keeps the draft and what is on its way, and comes only when asked for', async ({
  people,
}) => {
  const ada = await people.account();
  const room = await ada.createRoom('Upgrade');
  const page = await people.page(ada);
  const loaded = loads(page);
  const wire = await Wire.of(page);
  wire.build = 'another';
  wire.swallows = (frame) => frame.type === 'message';
  const view = await new RoomPage(page).open(room);
  const bar = new ConnectionBar(page);
  await expect(bar.newVersion).toBeVisible();
  await view.say('on its way');
  await expect(view.line('on its way').getByText(english.say('sending'))).toBeVisible();
  await view.composer.fill('half a thought');
  expect(loaded()).toBe(1);

  wire.swallows = () => false;
  await bar.reload.click();
  await expect.poll(loaded).toBe(2);
  await view.expectSent('on its way');
  await expect(view.composer).toHaveValue('half a thought');

  // The page that came is still not the server's: said again, and left to the reader.
  await expect(bar.newVersion).toBeVisible();
  await wire.cut();
  await view.say('still here');
  await view.expectSent('still here');
  await expect(bar.newVersion).toBeVisible();
  expect(loaded()).toBe(2);
  const kept = async () => (await ada.newest(room)).map(({ content }) => content);
  // The line may have been looked at before it said that it waits.
  await expect.poll(kept).toEqual(['on its way', 'still here']);
});

test('the new version is there after the reload', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Upgraded');
  const page = await people.page(ada);
  const wire = await Wire.of(page);
  const view = await new RoomPage(page).open(room);
  const [bar, panel] = [new ConnectionBar(page), new ConnectionPanel(page)];
  await view.say('all is well');
  await view.expectSent('all is well');
  await expect(bar.newVersion, 'the page and the server are of one build').toHaveCount(0);

  // The server is replaced under the page.
  wire.build = '9.9.9-000000000000';
  await wire.cut(1012, 'retry_after_ms=1');
  await expect(bar.newVersion).toBeVisible();
  await panel.open();
  await expect(panel.panel).toContainText(/→ 9\.9\.9-0+$/m);
  await page.keyboard.press('Escape');

  wire.build = undefined;
  const loaded = loads(page);
  await bar.reload.click();
  await expect.poll(loaded).toBe(1);
  await hydrated(page);
  await expect(view.message('all is well')).toBeVisible();
  await view.say('after');
  await view.expectSent('after');
  await expect(bar.newVersion).toHaveCount(0);
});
