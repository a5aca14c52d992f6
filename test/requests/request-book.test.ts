import { beforeEach, describe, expect, it } from 'vitest';
import { REQUESTS } from '../../src/limits.ts';
import { createRequestBook, type RequestBook } from '../../src/requests/index.ts';
import type { RequestState } from '../../src/store/state.ts';
import { aRequest } from '../support/states.ts';

let shown: Map<string, RequestState>;
let heard: string[];
let book: RequestBook;
let time: number;

beforeEach(() => {
  shown = new Map();
  time = 0;
  heard = [];
  book = createRequestBook(
    (id, request) => {
      if (request === undefined) shown.delete(id);
      else shown.set(id, request);
    },
    () => time,
  );
});

/** Puts a request that tells `heard` what it was answered. */
function put(id: string): RequestState {
  return book.add(aRequest({ id }), {
    accept: ({ into }) => {
      heard.push(`${id} accepted${into === undefined ? '' : ` into ${into}`}`);
      return { transferId: id };
    },
    deny: () => {
      heard.push(`${id} denied`);
      return { blocked: false };
    },
  });
}

describe('the request book', () => {
  it('shows a request until it is answered', () => {
    put('bob');
    expect(shown.get('bob')).toBe(book.get('bob'));
    expect(book.accept('bob')).toMatchObject({ request: { id: 'bob' }, accepted: { transferId: 'bob' } });
    expect(shown.size).toBe(0);
    expect(book.all()).toEqual([]);
  });

  it('leads an answer to the request that it names, of several', () => {
    put('bob');
    put('eve');
    put('dave');
    book.deny('eve');
    book.accept('bob', { into: '/tmp/in' });
    expect(heard).toEqual(['eve denied', 'bob accepted into /tmp/in']);
    expect(book.all().map(({ id }) => id)).toEqual(['dave']);
  });

  it('never gives the number of an open or just answered request to another one', () => {
    expect([put('bob').number, put('eve').number, put('dave').number]).toEqual([1, 2, 3]);
    book.deny('eve');
    expect(put('carol').number).toBe(4);
    for (const id of ['bob', 'dave', 'carol']) book.deny(id);
    expect(put('frank').number).toBe(5);
  });

  it('numbers from one again when nothing has been open for a while', () => {
    put('bob');
    book.deny('bob');
    time += REQUESTS.numberKept + 1;
    expect(put('eve').number).toBe(1);
  });

  it('has no answer for what does not wait, or not any more', () => {
    put('bob');
    book.accept('bob');
    for (const id of ['bob', 'eve', '']) {
      expect(() => book.accept(id)).toThrow(expect.objectContaining({ code: 'TINCAN_E_NO_SUCH_REQUEST' }));
      expect(() => book.deny(id)).toThrow(expect.objectContaining({ code: 'TINCAN_E_NO_SUCH_REQUEST' }));
    }
    expect(heard).toEqual(['bob accepted']);
  });

  it('keeps a request whose asker could not take the answer', () => {
    book.add(aRequest({ id: 'bob' }), {
      accept: () => {
        throw new Error('disk full');
      },
      deny: () => ({ blocked: false }),
    });
    expect(() => book.accept('bob')).toThrow('disk full');
    expect(book.get('bob')).toBeDefined();
  });

  it('lets an asker take its request away while it is being answered', () => {
    book.add(aRequest({ id: 'bob' }), {
      accept: () => {
        book.remove('bob');
        return {};
      },
      deny: () => ({ blocked: false }),
    });
    expect(book.accept('bob').request.id).toBe('bob');
    expect(shown.size).toBe(0);
    book.remove('bob');
  });
});

describe('the end of a request', () => {
  it('is told with its answer, or that there was none, once', () => {
    const ended: string[] = [];
    const told = createRequestBook(
      () => {},
      () => 0,
      ({ id }, ending) => ended.push(`${id} ${ending}`),
    );
    /** One whose asker takes it away as it hears the answer, and one who cannot do what was asked. */
    const add = (id: string, accept: () => object): void => {
      told.add(aRequest({ id }), { accept, deny: () => ({ blocked: false }) });
    };
    add('a', () => {
      told.remove('a');
      return {};
    });
    add('b', () => ({}));
    add('c', () => {
      throw new Error('the disk is full');
    });
    told.accept('a');
    told.deny('b');
    expect(() => told.accept('c')).toThrow('the disk is full');
    told.remove('c');
    told.remove('c');
    expect(ended).toEqual(['a accepted', 'b denied', 'c unanswered']);
  });
});
