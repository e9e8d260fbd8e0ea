import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request, type ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { openHttpDrain } from './drain-http.ts';
import { listenAt } from './listen-at.ts';

/** A server whose answers wait until the test gives them. */
async function openServer(t: TestContext) {
  const waiting: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    waiting.push(response);
    server.emit('asked');
  });
  const { drain } = openHttpDrain(server);
  const listening = await listenAt(server, { port: 0, host: '127.0.0.1' });
  const agent = new Agent({ keepAlive: true });
  t.after(() => {
    agent.destroy();
    server.closeAllConnections();
    listening.stop();
  });
  /** Asks, and gives the answer's connection header once it is there. */
  const ask = async (): Promise<{ connection: string | undefined }> => {
    const asking = request({ host: '127.0.0.1', port: listening.port, agent });
    asking.end();
    const [answer] = await once(asking, 'response');
    answer.resume();
    await once(answer, 'end');
    return { connection: answer.headers.connection };
  };
  const asked = () => once(server, 'asked');
  const answerAll = () => {
    for (const response of waiting.splice(0)) response.end('ok');
  };
  return { server, drain: () => drain(listening, answerAll), ask, asked, answerAll };
}

describe('a server that lets its callers go', () => {
  it('tells each with its answer that the connection ends', async (t) => {
    const { drain, ask, asked, answerAll } = await openServer(t);
    const before = ask();
    await asked();
    answerAll();
    assert.equal((await before).connection, 'keep-alive');
    const draining = drain();
    const during = ask();
    await asked();
    answerAll();
    assert.equal((await during).connection, 'close');
    await draining;
  });

  it('answers what is under way before it has ended, and ends its streams', async (t) => {
    const { drain, ask, asked } = await openServer(t);
    const stream = ask();
    await asked();
    // Nobody answers it but the end of the streams.
    await drain();
    await stream;
  });

  it('takes nothing new afterwards', async (t) => {
    const { drain, ask } = await openServer(t);
    await drain();
    await assert.rejects(ask(), /ECONNREFUSED/);
  });
});
