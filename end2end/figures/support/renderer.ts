import type { CDPSession, Page } from '@playwright/test';

/** What a page's main thread has done, in milliseconds of the processor's time; painting is in `tasks` alone. */
export interface Work {
  tasks: number;
  script: number;
  style: number;
  layout: number;
}

/** Tasks that kept the page from answering for more than 50 ms, in milliseconds by the clock. */
export interface LongTasks {
  count: number;
  longest: number;
}

/** What a page holds once its garbage is collected, in bytes; `nodes` are those of all its documents. */
export interface Heap {
  script: number;
  document: number;
  wasm: number;
  nodes: number;
}

type Observing = { longTasks: PerformanceObserver; durations: number[] };

/**
 * The process of a page, by the browser's own accounts.
 *
 * `Performance.getMetrics` and not a trace: it is the sum over the same tasks, made by the browser while it runs
 * them, where a trace is written by the thread that is measured. And it can count that thread's processor time instead of
 * the clock's.
 */
export class Renderer {
  private constructor(
    private readonly page: Page,
    private readonly devtools: CDPSession,
  ) {}

  /** Call it before the page is loaded. */
  static async of(page: Page): Promise<Renderer> {
    await page.addInitScript(keepMemory);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new Renderer(page, devtools);
  }

  /** Do something, and say what it took the page. */
  async measure(action: () => Promise<void>): Promise<Work & LongTasks> {
    await this.observe();
    const before = await this.work();
    await action();
    const after = await this.work();
    return {
      tasks: after.tasks - before.tasks,
      script: after.script - before.script,
      style: after.style - before.style,
      layout: after.layout - before.layout,
      ...(await this.longTasks()),
    };
  }

  /** What is left when all garbage is gone. */
  async heap(): Promise<Heap> {
    await this.devtools.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize } = await this.devtools.send('Runtime.getHeapUsage');
    const { nodes } = await this.devtools.send('Memory.getDOMCounters');
    const wasm = await this.page.evaluate(
      () => (window as unknown as { memory: WebAssembly.Memory }).memory.buffer.byteLength,
    );
    return { script: usedSize, document: embedderHeapUsedSize, wasm, nodes };
  }

  /** As slow as a processor that takes so many times as long. */
  async slowDown(rate: number): Promise<void> {
    await this.devtools.send('Emulation.setCPUThrottlingRate', { rate });
  }

  private async work(): Promise<Work> {
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    const ms = (name: string) => 1_000 * (metrics.find((metric) => metric.name === name)?.value ?? Number.NaN);
    return {
      tasks: ms('TaskDuration'),
      script: ms('ScriptDuration'),
      style: ms('RecalcStyleDuration'),
      layout: ms('LayoutDuration'),
    };
  }

  private async observe(): Promise<void> {
    await this.page.evaluate(() => {
      const durations: number[] = [];
      const note = (entries: PerformanceEntryList) => durations.push(...entries.map(({ duration }) => duration));
      const longTasks = new PerformanceObserver((list) => note(list.getEntries()));
      longTasks.observe({ type: 'longtask' });
      Object.assign(window, { longTasks, durations });
    });
  }

  private longTasks(): Promise<LongTasks> {
    return this.page.evaluate(() => {
      const { longTasks, durations } = window as unknown as Observing;
      durations.push(...longTasks.takeRecords().map(({ duration }) => duration));
      longTasks.disconnect();
      return { count: durations.length, longest: Math.max(0, ...durations) };
    });
  }
}

/** In the page: keeps the memory of the application, which it shows to nobody. */
function keepMemory(): void {
  const instantiate = WebAssembly.instantiateStreaming.bind(WebAssembly);
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const made = await instantiate(source, imports);
    const { memory } = made.instance.exports;
    if (memory) Object.assign(window, { memory });
    return made;
  };
}
