import type { ServerResponse } from 'node:http';
import { errorAnswer } from './answers.ts';
import type { Fault } from './faults.ts';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export function send(response: ServerResponse, reply: Reply, headers: Record<string, string> = {}): void {
  const body = JSON.stringify(reply.body);
  response.writeHead(reply.status, { ...jsonHeaders(body), ...headers });
  response.end(body);
}

/** Answers the way the fault says instead of with the reply. */
export function sendBroken(response: ServerResponse, reply: Reply, fault: Fault): void {
  switch (fault.kind) {
    case 'rate_limited':
      sendRefusal(response, 429, 'Too Many Requests', fault.retryAfterSeconds);
      break;
    case 'status':
      sendRefusal(response, fault.status, 'Fault on demand', fault.retryAfterSeconds);
      break;
    case 'slow':
      setTimeout(() => send(response, reply), fault.milliseconds).unref();
      break;
    case 'silent':
      break;
    case 'dropped':
      response.destroy();
      break;
    case 'cut_off': {
      const body = JSON.stringify(reply.body);
      response.writeHead(reply.status, jsonHeaders(body));
      response.write(firstHalf(body), () => response.destroy());
      break;
    }
    case 'truncated_json': {
      const half = firstHalf(JSON.stringify(reply.body));
      response.writeHead(reply.status, jsonHeaders(half));
      response.end(half);
      break;
    }
    case 'altered':
      send(response, { status: reply.status, body: fault.alter(reply.body) });
      break;
  }
}

function sendRefusal(response: ServerResponse, status: number, detail: string, retryAfterSeconds?: number): void {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  send(response, { status, body: errorAnswer(status, detail) }, headers);
}

function jsonHeaders(body: string): Record<string, string | number> {
  return { 'content-type': 'application/json;charset=utf-8', 'content-length': Buffer.byteLength(body) };
}

function firstHalf(body: string): string {
  return body.slice(0, Math.floor(body.length / 2));
}
