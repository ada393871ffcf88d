import { type Browser, type BrowserContextOptions, expect, type Page, test as base } from '@playwright/test';
import { Api } from './api';
import { Server } from './server';
import { Watch } from './watch';

/** For a page whose requests the test answers itself: they would go by it from the moment a service worker takes over. */
export const requestsAnswered = { serviceWorkers: 'block' } as const satisfies BrowserContextOptions;

/** The people of a test: accounts, and browsers they sit at. */
export class People {
  private static count = 0;

  constructor(
    private readonly browser: Browser,
    private readonly server: Server,
    private readonly watch: Watch,
  ) {}

  /** A name nobody has had yet. */
  name(base = 'ada'): string {
    People.count += 1;
    return `${base}${process.pid % 1000}x${People.count}`;
  }

  /** A new account, known by a name like `base`. */
  account(base?: string): Promise<Api> {
    return Api.register(this.server.origin, this.name(base));
  }

  /** A browser with a session of its own, signed in if it is somebody's. */
  async page(who?: Api, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ baseURL: this.server.origin, ...options });
    await this.watch.observe(context);
    if (who) {
      const [name, value] = who.cookie.split('=', 2) as [string, string];
      await context.addCookies([{ name, value, url: this.server.origin, httpOnly: true, sameSite: 'Lax' }]);
    }
    return context.newPage();
  }
}

interface WorkerFixtures {
  /** One for each worker: tests bring their own people and rooms. */
  server: Server;
}
interface TestFixtures {
  watch: Watch;
  people: People;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = await Server.launch();
      // The first account administers the instance and owns the Lobby: nobody in the tests.
      await Api.register(server.origin, 'steward');
      await use(server);
      await server.remove();
      expect(server.complaints, 'errors in the log of the server').toEqual([]);
    },
    { scope: 'worker' },
  ],

  watch: [
    async ({ server }, use) => {
      const watch = new Watch(server.origin);
      await use(watch);
      if (!server.running) await server.start();
      expect(watch.complaints, 'errors on the pages').toEqual([]);
    },
    { auto: true },
  ],

  people: async ({ browser, server, watch }, use) => {
    await use(new People(browser, server, watch));
    await Promise.all(browser.contexts().map((context) => context.close()));
  },
});

export { expect };
