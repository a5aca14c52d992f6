import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Admission, createAdmission, sourceOf } from '../../src/channel/admission.ts';
import { ADMISSION } from '../../src/limits.ts';

const KNOWN = '10.0.0.1';
let time: number;
let admission: Admission;

beforeEach(() => {
  time = 0;
  admission = createAdmission({ isKnownAddress: (address) => address === KNOWN, now: () => time });
});

/** How many of a number of connections are let in. */
const admitted = (count: number, address: (n: number) => string): number =>
  Array.from({ length: count }, (_, n) => admission.enter(address(n))).filter(Boolean).length;

describe('admission', () => {
  it('lets eight unauthenticated connections of one address in', () => {
    expect(admitted(20, () => '10.0.0.2')).toBe(ADMISSION.perAddress);
    expect(admission.enter('10.0.0.3')).toBe(true);
  });

  it('counts a whole IPv6 /64 as one address', () => {
    expect(admitted(20, (n) => `2001:db8:0:1::${n.toString(16)}`)).toBe(ADMISSION.perAddress);
    expect(admission.enter('2001:db8:0:2::1')).toBe(true);
  });

  it('lets another in when one has authenticated itself or gone', () => {
    admitted(8, () => '10.0.0.2');
    admission.leave('10.0.0.2');
    expect(admitted(2, () => '10.0.0.2')).toBe(1);
  });

  it('lets ten a second of one address in, however short they stay', () => {
    const dial = (): boolean => {
      const entered = admission.enter('10.0.0.2');
      if (entered) admission.leave('10.0.0.2');
      return entered;
    };
    expect(Array.from({ length: 30 }, dial).filter(Boolean)).toHaveLength(ADMISSION.handshakesPerSecond);
    time += 500;
    expect(Array.from({ length: 30 }, dial).filter(Boolean)).toHaveLength(5);
  });

  it('keeps a reserve for addresses of known peers', () => {
    const strangers = ADMISSION.total - ADMISSION.reservedForKnown;
    expect(admitted(200, (n) => `192.0.2.${n}`)).toBe(strangers);
    expect(admission.enter(KNOWN)).toBe(true);
    expect(admission.enter('192.0.2.250')).toBe(false);
  });

  it('has a bound for known addresses, too', () => {
    admission = createAdmission({ isKnownAddress: () => true, now: () => time });
    expect(admitted(200, (n) => `10.0.0.${n}`)).toBe(ADMISSION.total);
  });

  it('is not confused by one that leaves without having entered', () => {
    admission.leave('10.0.0.2');
    admitted(1, () => '10.0.0.2');
    admission.leave('10.0.0.2');
    admission.leave('10.0.0.2');
    expect(admitted(200, (n) => `192.0.2.${n}`)).toBe(ADMISSION.total - ADMISSION.reservedForKnown);
  });

  it('ends as it began when all have left, in any order', () => {
    const steps = fc.array(fc.record({ address: fc.nat(5), enter: fc.boolean() }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        const tried = createAdmission({ isKnownAddress: () => true, now: () => time });
        const open: number[] = [];
        for (const { address, enter } of all) {
          time += 1_000;
          if (enter && tried.enter(`10.0.0.${address}`)) open.push(address);
          else if (!enter) {
            const at = open.indexOf(address);
            if (at >= 0) tried.leave(`10.0.0.${open.splice(at, 1)[0]}`);
          }
        }
        for (const address of open) tried.leave(`10.0.0.${address}`);
        time += 1_000;
        const free = Array.from({ length: 200 }, (_, n) => tried.enter(`192.0.2.${n}`)).filter(Boolean);
        expect(free).toHaveLength(ADMISSION.total);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a known peer', () => {
  it('is let in beside a stranger of its network that takes all that a network may have', () => {
    const known = 'fe80::1%eth0';
    let isKnown = true;
    const tried = createAdmission({
      isKnownAddress: (address) => isKnown && address === known,
      now: () => 0,
    });
    for (let n = 2; n < 100; n += 1) tried.enter(`fe80::${n.toString(16)}%eth0`);
    expect(tried.enter('fe80::99%eth0')).toBe(false);
    expect(tried.enter(known)).toBe(true);
    // Forgotten by its user meanwhile: it leaves all the same, and only itself.
    isKnown = false;
    tried.leave(known);
    expect(tried.enter('fe80::99%eth0')).toBe(false);
    for (let n = 2; n < 2 + ADMISSION.perAddress; n += 1) tried.leave(`fe80::${n.toString(16)}%eth0`);
    isKnown = true;
    expect(Array.from({ length: 20 }, () => tried.enter(known)).filter(Boolean)).toHaveLength(
      ADMISSION.perAddress,
    );
  });
});

describe('the rate of handshakes', () => {
  it('has room for a known peer however many other addresses have knocked in this second', () => {
    const tried = createAdmission({ isKnownAddress: (address) => address === '192.0.2.1', now: () => 0 });
    for (let n = 0; n < 2 * ADMISSION.rateAddresses; n += 1) {
      const address = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
      if (tried.enter(address)) tried.leave(address);
    }
    expect(tried.enter('192.0.2.2')).toBe(false);
    const known = Array.from({ length: 20 }, () => tried.enter('192.0.2.1'));
    expect(known.filter(Boolean)).toHaveLength(ADMISSION.perAddress);
  });
});

describe('the source of an address', () => {
  it.each([
    ['10.0.0.2', '10.0.0.2'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0:0:1:2:3:4', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1:2:3:4::', '1:2:3:4::/64'],
    ['', ''],
  ])('of %s is %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });

  it('is the same for one /64 however it is written', () => {
    const group = fc.nat(0xffff).map((value) => value.toString(16));
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 8, maxLength: 8 }),
        fc.array(group, { minLength: 4, maxLength: 4 }),
        (a, b) => {
          const other = [...a.slice(0, 4), ...b].join(':').toUpperCase();
          expect(sourceOf(other)).toBe(sourceOf(a.join(':')));
        },
      ),
    );
  });

  it('exists for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4()), (text) => typeof sourceOf(text) === 'string'),
    );
  });
});
