import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { Notices } from './pages/notices';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';

test('a direct conversation: a reminder, a badge, the title, and one room for ever', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const quiet = await ben.createRoom('Elsewhere');
  const there = await new RoomPage(await people.page(ben)).open(quiet);
  const others = new RoomListPanel(there.page);
  const notices = new Notices(there.page);

  const here = await people.page(ada);
  const rooms = new RoomListPanel(here);
  await rooms.open();
  await rooms.talkWith('nobody-here');
  await expect(rooms.pane.getByRole('alert')).toHaveText(english.say('error_user_not_found'));
  await rooms.talkWith(ben.username);
  const room = new RoomPage(here);
  await expect(room.title).toHaveText(ben.username);
  await room.say('Are you coming tonight?');
  await room.expectSent('Are you coming tonight?');

  await expect(notices.about('Are you coming tonight?')).toContainText(ada.username);
  await others.expectUnread(ada.username, 1);
  await expect(there.page).toHaveTitle(/^\(1\) Elsewhere · Salon$/);

  await notices.about('Are you coming tonight?').getByRole('link').click();
  await expect(there.title).toHaveText(ada.username);
  await expect(there.message('Are you coming tonight?')).toBeVisible();
  await expect(notices.list).toHaveCount(0);
  await others.expectUnread(ada.username, 0);
  await expect(there.page).toHaveTitle(`${ada.username} · Salon`);
  await there.say('Yes 好的');
  await expect(room.message('Yes 好的')).toBeVisible();

  await others.talkWith(ada.username);
  await expect(there.message('Yes 好的'), 'the same room from the other side').toBeVisible();
  expect((await ben.listRooms()).filter((known) => known.kind === 'direct')).toHaveLength(1);
});

test('clicking a person opens the conversation with them', async ({ people }) => {
  const [ada, ben] = [await people.account('ada'), await people.account('ben')];
  const room = await ada.createRoom('Meeting');
  await ben.joinRoom(room);
  const page = await new RoomPage(await people.page(ada)).open(room);
  await page.person(ben.username).getByRole('button').click();
  await expect(page.title).toHaveText(ben.username);
});
