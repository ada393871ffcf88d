import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { ConnectionBar } from './pages/connection_bar';
import { ConnectionPanel } from './pages/connection_panel';
import { NewRoomDialog } from './pages/new_room_dialog';
import { ProfilePage } from './pages/profile_page';
import { RegisterPage } from './pages/register_page';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';
import { RoomSettingsDialog } from './pages/room_settings_dialog';
import { SearchPage } from './pages/search_page';
import { SignInPage } from './pages/sign_in_page';
import { Switcher } from './pages/switcher';

async function expectAccessible(page: Page, what: string): Promise<void> {
  // A line that fades in is judged when it has arrived.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
  expect(serious, what).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('the entrance', async ({ people }) => {
      const page = await people.page();
      const signIn = new SignInPage(page);
      await signIn.open();
      await expectAccessible(page, 'sign in');
      await signIn.signIn('nobody-here', 'wrong password');
      await expect(signIn.problem).toBeVisible();
      await expectAccessible(page, 'sign in, refused');
      await new RegisterPage(page).open();
      await expectAccessible(page, 'register');
    });

    test('home, a dialog, the profile', async ({ people }) => {
      const ada = await people.account();
      const page = await people.page(ada);
      const rooms = new RoomListPanel(page);
      await rooms.open();
      await expectAccessible(page, 'home');
      await rooms.newRoom.click();
      const dialog = new NewRoomDialog(page);
      await dialog.create.click();
      await expect(dialog.problem).toBeVisible();
      await expectAccessible(page, 'new room');
      await new ProfilePage(page).open();
      await expectAccessible(page, 'profile');
    });

    test('a conversation', async ({ people, server, watch }) => {
      watch.tolerateOutage();
      const [ada, ben] = [await people.account('ada'), await people.account('ben')];
      const room = await ada.createRoom('Études', 'public', 'Slow music');
      await ben.joinRoom(room);
      await ada.sayAll(room, ['Good morning. 早上好。', 'And a second line']);
      const view = await new RoomPage(await people.page(ben)).open(room);
      await expect(new ConnectionBar(view.page).lost).toHaveCount(0);
      await view.say('An answer');
      await view.expectSent('An answer');
      await expectAccessible(view.page, 'room');
      await view.emoji.click();
      await expect(view.page.getByRole('button', { name: 'grinning face', exact: true })).toBeVisible();
      await expectAccessible(view.page, 'emoji');
      await view.page.keyboard.press('Escape');
      await view.composer.pressSequentially('@');
      await expect(view.page.getByRole('listbox')).toBeVisible();
      await expectAccessible(view.page, 'completion');
      await (await new ConnectionPanel(view.page).open()).expectFigure('round_trip', /ms$/);
      await expectAccessible(view.page, 'connection');
      await view.page.keyboard.press('Escape');
      await view.composer.fill('字'.repeat(4_001));
      await expectAccessible(view.page, 'too long');
      await view.composer.fill('');
      await server.kill();
      await expect(new ConnectionBar(view.page).lost).toBeVisible();
      await view.say('Waiting');
      await view.expectPending('Waiting');
      await expectAccessible(view.page, 'away');
    });

    test('the search, the switcher, the list of keys', async ({ people }) => {
      const [ada, ben] = [await people.account('ada'), await people.account('ben')];
      const room = await ada.createRoom('Études');
      await ben.joinRoom(room);
      await ben.sayAll(room, ['slow music', 'more music 音乐']);
      const search = await new SearchPage(await people.page(ada)).open();
      await expectAccessible(search.page, 'search, nothing asked');
      await search.find('music');
      await expect(search.hits).toHaveCount(2);
      await expectAccessible(search.page, 'search');
      await search.find('nothing like it');
      await expect(search.hits).toHaveCount(0);
      await expectAccessible(search.page, 'search, nothing found');
      const switcher = await new Switcher(search.page).open();
      await expectAccessible(search.page, 'switcher');
      await switcher.field.fill('étu');
      await expect(switcher.active).toContainText('Études');
      await expectAccessible(search.page, 'switcher, narrowed');
      await search.page.keyboard.press('Escape');
      await search.page.keyboard.press('Control+/');
      await expect(search.page.getByRole('dialog', { name: english.say('shortcuts') })).toBeVisible();
      await expectAccessible(search.page, 'keys');
    });

    test('looking in, settings, nothing there', async ({ people, watch }) => {
      const [ada, ben] = [await people.account('ada'), await people.account('ben')];
      const room = await ada.createRoom('Open house');
      await ben.joinRoom(room);
      const other = await ben.createRoom('Not mine');
      const view = await new RoomPage(await people.page(ada)).open(room);
      await view.settings.click();
      const settings = new RoomSettingsDialog(view.page);
      await expect(settings.members.filter({ hasText: ben.username })).toBeVisible();
      await expectAccessible(view.page, 'settings');
      await view.open(other);
      await expect(view.join).toBeVisible();
      await expectAccessible(view.page, 'looking in');
      watch.tolerate(/status of 404/);
      await view.page.goto('/nowhere');
      await expect(view.page.getByRole('heading', { name: english.say('not_found_title') })).toBeVisible();
      await expectAccessible(view.page, 'not found');
    });
  });
}

test('what is new is announced, and motion can be turned off', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Quiet');
  await ben.joinRoom(room);
  const page = await people.page(ada, { reducedMotion: 'reduce' });
  const view = await new RoomPage(page).open(room);
  const announced = page.locator('[aria-live="polite"]').filter({ hasText: 'hello' });
  await ada.say(room, 'one’s own hello');
  await expect(view.message('one’s own hello')).toBeVisible();
  await expect(view.log, 'or earlier pages would be read out').toHaveAttribute('aria-live', 'off');
  await expect(announced).toHaveCount(0);
  await ben.say(room, 'hello');
  await expect(announced).toHaveText(/^ben.*: hello$/);
  await expect(view.message('hello')).toBeVisible();
  const moving = await page.evaluate(() =>
    document.getAnimations().filter((animation) => Number(animation.effect?.getComputedTiming().activeDuration) > 1).length,
  );
  expect(moving).toBe(0);
});
