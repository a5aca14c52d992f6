/**
 * The receiver's search for a data connection: the ways are tried one beside the other, each a while after the one
 * before, until a plane says that one is up. See docs/protocol.md.
 */
import { TRANSFER } from '../limits.ts';
import type { PeerId } from '../store/state.ts';
import type { ReceiveJob } from './data/data-plane.ts';
import type { TransferContext } from './transfer-context.ts';

/**
 * How far a search has gone. `first`: this side dials the sender's data port. `both`: it dials the sender's main port
 * too, and has asked the sender to dial its data port. `main`: nothing of that has worked, and the sender dials this
 * side's main port.
 */
type RouteStage = 'first' | 'both' | 'main';

interface Search {
  stage: RouteStage;
  job: ReceiveJob;
  timers: NodeJS.Timeout[];
}

export interface RouteSearch {
  /** Opens the job and looks for a connection; a search of this id that is under way ends. */
  begin(job: ReceiveJob): void;
  /** A connection was taken: there is nothing to look for while its two ends agree on what is to come. */
  chosen(id: string): void;
  /** A connection is up. */
  found(id: string): void;
  end(id: string): void;
  /** The session ended: what worked may not work for the next one. */
  onPeerGone(peer: PeerId): void;
  stop(): void;
}

/** @param onNone every way was tried, for as long as TRANSFER.dataRoute */
export function createRouteSearch(context: TransferContext, onNone: (id: string) => void): RouteSearch {
  const { plane, mainPlane } = context;
  const searches = new Map<string, Search>();
  /** At which stage a data connection with a peer came up the last time, for as long as the session lives. */
  const stageOf = new Map<PeerId, RouteStage>();

  const rest = (id: string): void => {
    for (const timer of searches.get(id)?.timers ?? []) clearTimeout(timer);
  };
  const end = (id: string): void => {
    rest(id);
    searches.delete(id);
  };

  const takeMainPort = (id: string, search: Search): void => {
    search.stage = 'main';
    // From here the core's own thread has the job: only it can take what comes by the main port.
    void plane.close(id).then(() => {
      if (searches.get(id) !== search) return;
      mainPlane.openReceive(search.job);
      context.send(search.job.peer, { t: 'dial', id, main: true });
    });
  };

  return {
    begin(job) {
      const { id, peer } = job;
      end(id);
      const route = context.routeOf(peer);
      if (route === undefined) return;
      const known = stageOf.get(peer) ?? 'first';
      const search: Search = { stage: 'first', job, timers: [] };
      searches.set(id, search);
      // It starts where it ended the last time with this peer; each stage adds ways to those before it.
      if (known === 'main') takeMainPort(id, search);
      else {
        plane.openReceive(job);
        plane.dial(id, [route.data ?? route.main]);
        const toBoth = (): void => {
          search.stage = 'both';
          if (route.data !== undefined) plane.dial(id, [route.main]);
          context.send(peer, { t: 'dial', id });
        };
        if (known === 'both') toBoth();
        else search.timers.push(setTimeout(toBoth, TRANSFER.routeStagger));
        search.timers.push(
          setTimeout(() => takeMainPort(id, search), TRANSFER.routeStagger + TRANSFER.dataDial),
        );
      }
      search.timers.push(
        setTimeout(() => {
          end(id);
          onNone(id);
        }, TRANSFER.dataRoute),
      );
    },
    chosen: rest,
    found(id) {
      const search = searches.get(id);
      if (search !== undefined) stageOf.set(search.job.peer, search.stage);
      end(id);
    },
    end,
    onPeerGone(peer) {
      for (const [id, { job }] of searches) if (job.peer === peer) end(id);
      stageOf.delete(peer);
    },
    stop() {
      for (const id of [...searches.keys()]) end(id);
    },
  };
}
