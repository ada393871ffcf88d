import { copyFile, mkdir } from 'node:fs/promises';
import type { BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import type { Api } from './support/api';
import { expect, test } from './support/fixtures';
import { hydrated } from './support/hydration';
import { png } from './support/pictures';
import { type Scene, scene as sceneOf } from './support/scene';
import { Server } from './support/server';
import { chinese, english, type Language, type Texts } from './support/texts';
import { ConnectionBar } from './pages/connection_bar';
import { NewRoomDialog } from './pages/new_room_dialog';
import { ProfilePage } from './pages/profile_page';
import { RegisterPage } from './pages/register_page';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';
import { RoomSettingsDialog } from './pages/room_settings_dialog';
import { SearchPage } from './pages/search_page';
import { SignInPage } from './pages/sign_in_page';
import { Switcher } from './pages/switcher';

// Pictures of every page in every dress: to be looked at, and the two of the README.

const folder = new URL('../screenshots/', import.meta.url).pathname;
const pictures = new URL('../../docs/images/', import.meta.url).pathname;

const devices: Record<'desktop' | 'phone', BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};

for (const language of ['en', 'zh-CN'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const device of ['desktop', 'phone'] as const) {
      test(`${device}, ${colorScheme}, ${language}`, async ({ browser, watch }) => {
        watch.tolerateOutage();
        watch.tolerate(/status of 404/);
        const server = await Server.demonstrate();
        const dress = `${device}-${colorScheme}-${language}`;
        const options = { ...devices[device], baseURL: server.origin, locale: language, colorScheme };
        const shoot = async (page: Page, name: string) => {
          await page.evaluate(() => document.fonts.ready);
          await page.mouse.move(0, 0);
          await page.screenshot({ path: `${folder}${name}-${dress}.png`, animations: 'disabled' });
        };
        try {
          const context = await browser.newContext(options);
          await watch.observe(context, server.origin);
          const stranger = await context.newPage();
          await entrance(stranger, language, shoot);
          await stranger.close();

          const scene = await sceneOf(server.origin, language);
          const company: RoomPage[] = [];
          for (const person of scene.company) {
            const elsewhere = await browser.newContext({ baseURL: server.origin, locale: 'en' });
            await watch.observe(elsewhere, server.origin);
            await signIn(elsewhere, person);
            company.push(await new RoomPage(await elsewhere.newPage()).open(scene.room));
          }
          await signIn(context, scene.reader);
          const page = await context.newPage();
          await inside(page, company, server, scene, language, shoot, device === 'desktop');
          await Promise.all(browser.contexts().map((each) => each.close()));
        } finally {
          await server.remove();
        }
        if (device === 'desktop' && (language === 'en') === (colorScheme === 'light')) {
          await mkdir(pictures, { recursive: true });
          await copyFile(`${folder}room-${dress}.png`, `${pictures}conversation-${colorScheme}.png`);
        }
      });
    }
  }
}

async function signIn(context: BrowserContext, who: Api): Promise<void> {
  const [name, value] = who.cookie.split('=', 2) as [string, string];
  await context.addCookies([{ name, value, url: who.origin }]);
}

type Shoot = (page: Page, name: string) => Promise<void>;

async function entrance(page: Page, language: Language, shoot: Shoot): Promise<void> {
  const t = language === 'en' ? english : chinese;
  const login = new SignInPage(page, t);
  await login.open();
  await shoot(page, 'login');
  await login.signIn('nobody', 'wrong password');
  await expect(login.problem).toBeVisible();
  await shoot(page, 'login-refused');
  const register = new RegisterPage(page, t);
  await register.open();
  await shoot(page, 'register');
}

async function inside(
  page: Page,
  company: RoomPage[],
  server: Server,
  scene: Scene,
  language: Language,
  shoot: Shoot,
  wide: boolean,
): Promise<void> {
  const t = language === 'en' ? english : chinese;
  const view = new RoomPage(page, t);
  const bar = new ConnectionBar(page, t);
  const rooms = new RoomListPanel(page, t);

  await rooms.open();
  await expect(rooms.room(scene.room.name)).toContainText(t.say('unread', { count: scene.room.last_seq - scene.room.read_seq }));
  await shoot(page, 'home');
  await rooms.room(scene.room.name).click();
  await expect(view.unreadMark).toBeVisible();
  await view.log.evaluate((log) => log.scrollTo(0, log.scrollHeight));
  if (wide) await rooms.expectUnread(scene.room.name, 0);
  await company[0]!.composer.pressSequentially('…');
  await expect(view.main.getByText(t.pattern('writing'))).toBeVisible();
  await shoot(page, 'room');
  await company[0]!.composer.fill('');

  await view.emoji.click();
  await expect(page.getByRole('tabpanel', { name: t.say('emoji') }).getByRole('button').first()).toBeVisible();
  await shoot(page, 'emoji');
  await page.keyboard.press('Escape');
  await talking(page, scene, t, shoot);
  if (!wide) {
    await page.getByRole('main').getByRole('button', { name: t.say('people') }).click();
    await expect(view.people).toBeVisible();
    await shoot(page, 'people');
  }

  await view.open(scene.empty);
  await shoot(page, 'empty-room');
  await view.settings.click();
  await expect(new RoomSettingsDialog(page, t).members.first()).toBeVisible();
  await shoot(page, 'room-settings');
  await view.open(scene.direct);
  await shoot(page, 'direct');
  await corrections(page, scene, t, shoot);
  await view.open(scene.open);
  await shoot(page, 'looking-in');
  await rooms.open();
  await rooms.newRoom.click();
  await expect(new NewRoomDialog(page, t).name).toBeVisible();
  await shoot(page, 'new-room');
  await new ProfilePage(page, t).open();
  await shoot(page, 'profile');
  await finding(page, scene, t, shoot);
  await page.goto('/nowhere');
  await shoot(page, 'not-found');

  await refuseOne(page);
  await view.open(scene.room);
  const refused = language === 'en' ? 'Keep me a seat, will you?' : '给我留个位子好吗？';
  await view.composer.fill(refused);
  await view.send.click();
  await expect(view.retry(refused)).toBeVisible();
  await shoot(page, 'failed');

  await server.kill();
  await expect(bar.lost).toBeVisible();
  const waiting = language === 'en' ? 'I will be there at eight.' : '我八点到。';
  await view.composer.fill(waiting);
  await view.send.click();
  await view.expectPending(waiting);
  await shoot(page, 'reconnecting');
  await server.start();
  await view.expectSent(waiting);
  await hydrated(page);
}

/** Pictures, reactions, answers, code. */
async function talking(page: Page, scene: Scene, t: Texts, shoot: Shoot): Promise<void> {
  const view = new RoomPage(page, t);
  const picture = view.log.getByRole('link', { name: t.pattern('open_picture') });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await shoot(page, 'picture');
  const said = (await scene.reader.newest(scene.room)).at(-1)!.content;
  await view.line(said).hover();
  await view.tool(said, 'add_reaction').click();
  await expect(view.log.getByRole('group', { name: t.say('add_reaction') })).toBeVisible();
  await shoot(page, 'reacting');
  await page.keyboard.press('Escape');
  await view.line(said).hover();
  await view.tool(said, 'more_actions').click();
  await expect(view.log.getByRole('group', { name: t.say('more_actions') })).toBeVisible();
  await shoot(page, 'message-menu');
  await page.keyboard.press('Escape');
  await view.line(said).hover();
  await view.tool(said, 'reply').click();
  await view.attach.setInputFiles([
    { name: 'leaf.png', mimeType: 'image/png', buffer: png(300, 500, [90, 150, 80]) },
    { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 notes') },
  ]);
  await expect(view.send).toBeEnabled();
  await shoot(page, 'composing');
  await view.remove('leaf.png').click();
  await view.remove('notes.pdf').click();
  await page.keyboard.press('Escape');
  await picture.click();
  await expect(page.getByRole('dialog', { name: t.say('picture_view') }).getByRole('img')).toBeVisible();
  await shoot(page, 'lightbox');
  await page.keyboard.press('Escape');
  await view.main.getByRole('button', { name: t.say('pinned_messages') }).click();
  await expect(page.getByRole('dialog', { name: t.say('pinned_messages') }).getByRole('listitem').first()).toBeVisible();
  await shoot(page, 'pinned');
  await page.keyboard.press('Escape');
  await view.open(scene.workshop);
  await expect(view.lines.first()).toBeVisible();
  await shoot(page, 'markdown');
  await view.open(scene.room);
}

/** Completion, search, the switcher, the keys. */
async function finding(page: Page, scene: Scene, t: Texts, shoot: Shoot): Promise<void> {
  const view = await new RoomPage(page, t).open(scene.room);
  await view.composer.pressSequentially('@');
  await expect(page.getByRole('listbox', { name: t.say('completions') })).toBeVisible();
  await shoot(page, 'completion');
  await view.composer.fill('');
  const search = await new SearchPage(page, t).open();
  await shoot(page, 'search-empty');
  await search.find(scene.word);
  await expect(search.hits.first()).toBeVisible();
  await shoot(page, 'search');
  await new Switcher(page, t).open();
  await shoot(page, 'switcher');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+/');
  await expect(page.getByRole('dialog', { name: t.say('shortcuts') })).toBeVisible();
  await shoot(page, 'shortcuts');
  await page.keyboard.press('Escape');
}

/** What becomes of messages; in the reader's private conversation and in a room of their own. */
async function corrections(page: Page, scene: Scene, t: Texts, shoot: Shoot): Promise<void> {
  const view = new RoomPage(page, t);
  // What is older cannot be recalled any more.
  const mine = await scene.reader.say(scene.direct, t === english ? 'On my way!' : '我出门了！');
  await view.line(mine.content).focus();
  await shoot(page, 'message-tools');
  await view.edit(mine.content);
  await shoot(page, 'editing');
  await view.editor.press('Escape');
  await view.line(mine.content).hover();
  await view.tool(mine.content, 'recall_message').click();
  await shoot(page, 'recalling');
  await view.log.getByRole('button', { name: t.say('recall'), exact: true }).click();
  await expect(view.log.getByText(t.say('recalled_by_you'))).toBeVisible();
  await shoot(page, 'recalled');

  const guest = scene.company[0]!;
  await guest.joinRoom(scene.empty);
  const greeting = await guest.say(scene.empty, '大家号 👋 Hello al');
  await guest.edit(scene.empty, greeting, '大家好 👋 Hello all');
  await view.open(scene.empty);
  await view.line(/^大家好/).hover();
  await view.tool(/^大家好/, 'earlier_versions').click();
  await expect(view.log.getByRole('list', { name: t.say('earlier_versions') })).toBeVisible();
  await shoot(page, 'versions');
}

/** The first message of the page is refused. */
async function refuseOne(page: Page): Promise<void> {
  let refused = false;
  await page.routeWebSocket('**/ws', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((data) => {
      const frame = JSON.parse(String(data)) as { type: string; client_id?: string };
      if (frame.type === 'message' && !refused) {
        refused = true;
        socket.send(JSON.stringify({ type: 'nack', client_id: frame.client_id, code: 'forbidden' }));
      } else {
        server.send(data);
      }
    });
  });
}
