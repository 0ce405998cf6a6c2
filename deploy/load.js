#!/usr/bin/env node
// Load that keeps its pace whatever the server does, and ends by itself: enough of it makes the autoscaler start a second task-api.
//
// usage: SERVER=http://127.0.0.1:8080 RATE=300 DURATION=180 deploy/load.js      (Node.js 18 or later, nothing else)
//   SERVER    where the API answers                                     [http://127.0.0.1:8080]
//   RATE      requests a second, 1 to 2000                              [100]
//   DURATION  seconds, 1 to 1800                                        [180]
//   ACCOUNTS  accounts that share the load, 1 to 20                     [4]
//   P99_MS    how long 99 of 100 requests may take, 1 to 60000          [500]
//   FAILED    the part of requests that may fail, 0 to 1                [0.01]
// A request is due at its time, and takes as long as from then to its answer: a server that falls behind is not spared. One that
// cannot be sent because a second's worth already waits (at most 500) counts as failed.
// Makes its accounts and leaves them, with their tasks: not for an installation that people use.
// Prints what it measured as one line of JSON.
// Exit: 0 within the limits, 1 past one of them, 2 told wrongly, 3 the server does not answer as one to begin with.
'use strict';
const { randomUUID } = require('node:crypto');

const PAST_A_LIMIT = 1, TOLD_WRONGLY = 2, NO_SERVER = 3;
const READABLE = 20; // tasks of an account that are read again and again
const TIMEOUT_MS = 15_000;

function stop(code, message) {
  console.error(`load: ${message}`);
  process.exit(code);
}

function number(name, otherwise, least, most) {
  const value = Number(process.env[name] || otherwise);
  if (!(value >= least && value <= most)) stop(TOLD_WRONGLY, `${name} must be a number from ${least} to ${most}`);
  return value;
}

function address(text) {
  const server = URL.canParse(text) ? new URL(text) : {};
  if (server.protocol !== 'http:' && server.protocol !== 'https:') stop(TOLD_WRONGLY, 'SERVER must be a URL, http or https');
  return server;
}

const server = address(process.env.SERVER || 'http://127.0.0.1:8080');
const rate = Math.round(number('RATE', 100, 1, 2000));
const duration = Math.round(number('DURATION', 180, 1, 1800));
const accounts = Math.round(number('ACCOUNTS', 4, 1, 20));
const slowest = number('P99_MS', 500, 1, 60_000);
const failures = number('FAILED', 0.01, 0, 1);
const together = Math.min(500, Math.max(10, rate));

const http = require(server.protocol === 'https:' ? 'node:https' : 'node:http');
const agent = new http.Agent({ keepAlive: true, maxSockets: together });

// {status, body} of an answer; rejects when there is none within the time.
function call(method, path, token, sent) {
  const payload = sent === undefined ? undefined : JSON.stringify(sent);
  const headers = payload === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) };
  if (token) headers.Authorization = `Bearer ${token}`;
  return new Promise((resolve, reject) => {
    const url = new URL(`/api/v1${path}`, server);
    const request = http.request(url, { method, headers, agent, signal: AbortSignal.timeout(TIMEOUT_MS) }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(parts) }));
    });
    request.on('error', reject);
    request.end(payload);
  });
}

async function made(method, path, token, sent) {
  const { status, body } = await call(method, path, token, sent);
  if (status !== 201) throw new Error(`${method} ${path} was answered with ${status}`);
  return JSON.parse(body);
}

// An account with some tasks, and a token that outlives the run; an access token does not.
async function account() {
  const session = await made('POST', '/auth/register', null, { email: `load-${randomUUID()}@example.org`, password: randomUUID() });
  const end = new Date(Date.now() + (duration + 300) * 1000).toISOString();
  const { token } = await made('POST', '/tokens', session.access_token, { name: 'load', scopes: ['tasks:read', 'tasks:write'], expires_at: end });
  const tasks = [];
  for (let i = 0; i < READABLE; i++) tasks.push((await made('POST', '/tasks', token, { title: `read me ${i}` })).id);
  return { token, tasks };
}

const any = (list) => list[Math.floor(Math.random() * list.length)];

// Two of five create, two read, one lists; whether the answer was the right one.
async function one({ token, tasks }) {
  const dice = Math.random();
  if (dice < 0.4) return (await call('POST', '/tasks', token, { title: `load ${randomUUID()}`, priority: 'P3', tags: ['load'] })).status === 201;
  if (dice < 0.8) {
    const id = any(tasks), { status, body } = await call('GET', `/tasks/${id}`, token);
    return status === 200 && JSON.parse(body).id === id;
  }
  const { status, body } = await call('GET', '/tasks?limit=50', token);
  return status === 200 && JSON.parse(body).items.length > 0;
}

// Resolves when every request that was due has an answer, or has none in time.
function play(those) {
  const total = rate * duration, took = [], start = performance.now();
  let due = 0, open = 0, failed = 0, unsent = 0;
  return new Promise((resolve) => {
    const finish = () => due === total && open === 0 && resolve({ total, took, failed, unsent, seconds: (performance.now() - start) / 1000 });
    const send = (at) => {
      open++;
      one(any(those)).catch(() => false).then((right) => {
        took.push(performance.now() - at);
        failed += right ? 0 : 1;
        open--;
        finish();
      });
    };
    const pace = setInterval(() => {
      for (; due < total && start + (due * 1000) / rate <= performance.now(); due++) {
        if (open < together) send(start + (due * 1000) / rate);
        else unsent++;
      }
      if (due === total) clearInterval(pace);
      finish();
    }, 2);
  });
}

function measured({ total, took, failed, unsent, seconds }) {
  const sorted = Float64Array.from(took).sort();
  const at = (part) => Number((sorted[Math.ceil(sorted.length * part) - 1] ?? 0).toFixed(1));
  return { requests: total, failed, unsent, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), seconds: Number(seconds.toFixed(1)) };
}

async function main() {
  const those = await Promise.all(Array.from({ length: accounts }, account)).catch((error) => stop(NO_SERVER, error.message));
  const result = measured(await play(those));
  console.log(JSON.stringify(result));
  const lost = (result.failed + result.unsent) / result.requests;
  if (lost > failures) console.error(`load: ${(lost * 100).toFixed(2)} % failed, ${failures * 100} % may`);
  if (result.p99_ms > slowest) console.error(`load: 99 % took up to ${result.p99_ms} ms, ${slowest} ms are allowed`);
  process.exit(lost > failures || result.p99_ms > slowest ? PAST_A_LIMIT : 0);
}

main();
