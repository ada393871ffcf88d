import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { Wire } from './support/wire';
import { ConnectionBar } from './pages/connection_bar';
import { ConnectionPanel } from './pages/connection_panel';
import { Notices } from './pages/notices';
import { RoomPage } from './pages/room_page';

test('the panel tells how the connection stands and what it has been through', async ({ people, watch }) => {
  watch.tolerateOutage();
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Figures');
  await ben.joinRoom(room);
  const page = await people.page(ada);
  const wire = await Wire.of(page);
  const view = await new RoomPage(page).open(room);
  await view.say('before');
  await view.expectSent('before');
  const panel = await new ConnectionPanel(page).open();
  await panel.expectFigure('connection', english.say('connected'));
  await panel.expectFigure('round_trip', /^\d+ ms$/);
  await panel.expectFigure('room_revision', '1');
  await panel.expectFigure('gaps_repaired', '0');
  await panel.expectFigure('last_error', '–');
  await page.keyboard.press('Escape');

  await page.context().setOffline(true);
  await wire.cut();
  await expect(new ConnectionBar(page).lost).toBeVisible();
  await expect(panel.dot).toHaveAccessibleName(english.say('connection_is', { state: english.say('no_network') }));
  await ben.say(room, 'missed');
  await page.context().setOffline(false);
  await expect(view.message('missed')).toBeVisible();

  await panel.open();
  await panel.expectFigure('connection', english.say('connected'));
  await panel.expectFigure('room_revision', '2');
  await panel.expectFigure('gaps_repaired', '1');
  await panel.expectFigure('histories_reloaded', '0');
  await wire.cut(4029, 'retry_after_ms=1');
  await panel.expectFigure('last_error', /4029 retry_after_ms=1$/);
  await panel.expectFigure('connection', english.say('connected'));
  await ben.say(room, 'live again');
  await panel.expectFigure('room_revision', '3');
  await panel.expectFigure('gaps_repaired', '1');
});

test('what waits is counted, and the report holds figures alone', async ({ people }) => {
  const ada = await people.account();
  const name = people.name('Report ');
  const room = await ada.createRoom(name);
  const page = await people.page(ada);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const wire = await Wire.of(page);
  wire.swallows = (frame) => frame.type === 'message';
  const view = await new RoomPage(page).open(room);
  await view.say('a secret on its way');
  const panel = await new ConnectionPanel(page).open();
  await panel.expectFigure('waiting_to_send', '1');
  await panel.expectFigure('round_trip', /ms$/);
  await panel.copy.click();
  await expect(new Notices(page).about(english.say('copied'))).toBeVisible();

  const report = await page.evaluate(() => navigator.clipboard.readText());
  const figures = new Map(report.trim().split(/\r?\n/).map((line) => line.split('\t') as [string, string]));
  expect(figures.get(english.say('connection'))).toBe(english.say('connected'));
  expect(figures.get(english.say('waiting_to_send'))).toBe('1');
  expect(figures.get(english.say('build'))).toMatch(/^\d+\.\d+\.\d+-[0-9a-f]{12}$/);
  expect(figures.get(english.say('protocol'))).toBe('1');
  expect(Date.parse(figures.get(english.say('browser_time'))!)).toBeGreaterThan(Date.parse('2024-01-01'));
  for (const secret of ['secret', ada.username, name]) expect(report).not.toContain(secret);
});

test('the panel opens and closes by keyboard and pointer, and gives the focus back', async ({ people }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Focus');
  const page = await people.page(ada);
  const view = await new RoomPage(page).open(room);
  const { panel, dot, copy } = new ConnectionPanel(page);
  await expect(dot).toHaveAccessibleName(english.say('connection_is', { state: english.say('connected') }));
  await expect(panel).toBeHidden();

  await dot.focus();
  await page.keyboard.press('Enter');
  await expect(panel).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(copy).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(dot).toBeFocused();

  await dot.click();
  await expect(panel).toBeVisible();
  await view.log.click();
  await expect(panel).toBeHidden();
  await dot.click();
  await dot.click();
  await expect(panel).toBeHidden();
});
