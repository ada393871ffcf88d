import { expect, test } from './support/fixtures';
import { hydrated } from './support/hydration';
import { english } from './support/texts';
import { RoomPage } from './pages/room_page';

test('who has read the newest message, and any other of one’s own', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Read by');
  await ben.joinRoom(room);
  const here = await new RoomPage(await people.page(ada)).open(room);
  await here.say('has anyone seen this');
  await here.expectSent('has anyone seen this');
  const readBy = here.main.getByText(english.say('read_by', { names: ben.user.nickname }), { exact: true });
  await here.more('has anyone seen this', 'who_has_read');
  await expect(here.line('has anyone seen this').getByRole('status')).toHaveText(english.say('read_by_nobody'));

  await new RoomPage(await people.page(ben)).open(room);
  await expect(readBy).toHaveCount(2); // below the message that was asked about, and at the end
  await here.page.reload();
  await expect(readBy, 'it is not forgotten').toHaveCount(1);
});

test('whoever does not let others know does not see it of them either', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Unshared');
  await ben.joinRoom(room);
  const page = await people.page(ben);
  await page.goto('/profile');
  await hydrated(page);
  const shares = page.getByRole('switch', { name: english.say('share_reading') });
  await expect(shares).toBeChecked();
  await shares.click();
  await expect(shares).not.toBeChecked();
  await page.reload();
  await expect(shares).not.toBeChecked();

  const here = await new RoomPage(await people.page(ada)).open(room);
  await here.say('no trace');
  const there = await new RoomPage(page).open(room);
  await expect(there.message('no trace')).toBeVisible();
  await there.say('an answer');
  await expect(here.message('an answer')).toBeVisible();
  // Ada reads it; Ben, who hides, is not told.
  await expect.poll(async () => (await ada.listRooms()).find((other) => other.id === room.id)?.read_seq).toBe(2);
  await there.line('an answer').hover();
  await there.tool('an answer', 'more_actions').click();
  await expect(there.log.getByRole('button', { name: english.say('copy_link') })).toBeVisible();
  await expect(there.log.getByRole('button', { name: english.say('who_has_read') })).toHaveCount(0);
});

test('when someone was last here', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const direct = await ada.openDirect(ben);
  const gone = await people.page(ben);
  await new RoomPage(gone).open(direct);
  const here = await new RoomPage(await people.page(ada)).open(direct);
  await expect(here.main.getByText(english.say('online'), { exact: true })).toBeVisible();
  await gone.context().close();
  await expect(here.main.getByText(english.say('online'), { exact: true })).toHaveCount(0, { timeout: 15_000 });
  const lastSeen = here.page.getByText(english.pattern('last_seen')).first();
  await expect(async () => {
    await here.page.reload();
    await expect(lastSeen).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 15_000 });
});
