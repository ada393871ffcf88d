import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { RoomPage } from './pages/room_page';

test('reactions are put under a message, counted for everyone, and taken away', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Reactions');
  await ben.joinRoom(room);
  await ada.say(room, 'good news');
  const here = await new RoomPage(await people.page(ada)).open(room);
  const there = await new RoomPage(await people.page(ben)).open(room);

  await here.react('good news', '👍');
  const thumb = (page: RoomPage) => page.line('good news').getByRole('button', { name: /👍$/ });
  await expect(thumb(here)).toHaveAttribute('aria-pressed', 'true');
  await expect(thumb(there)).toHaveText('👍 1');
  await expect(thumb(there)).toHaveAttribute('aria-pressed', 'false');
  await thumb(there).click();
  await expect(thumb(here)).toHaveText('👍 2');
  await expect(thumb(here)).toHaveAccessibleName(`${ada.user.nickname}, ${ben.user.nickname}: 👍`);
  await thumb(here).click();
  await expect(thumb(there)).toHaveText('👍 1');
  await expect(thumb(there)).toHaveAccessibleName(`${ben.user.nickname}: 👍`);
  await thumb(there).click();
  await expect(thumb(here)).toHaveCount(0);
});

test('by keyboard: the emoji walk with the arrows, Escape leaves them and keeps the place', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Keys');
  await ada.say(room, 'keys only');
  const page = await new RoomPage(await people.page(ada)).open(room);
  await page.line('keys only').focus();
  await page.page.keyboard.press('Tab');
  await expect(page.tool('keys only', 'add_reaction')).toBeFocused();
  await page.page.keyboard.press('Enter');
  const choices = page.log.getByRole('group', { name: english.say('add_reaction') });
  await expect(choices.getByRole('button').first()).toBeFocused();
  await page.page.keyboard.press('ArrowRight');
  await expect(choices.getByRole('button').nth(1)).toBeFocused();
  await page.page.keyboard.press('Escape');
  await expect(choices).toHaveCount(0);
  await expect(page.line('keys only')).toBeFocused();
});
