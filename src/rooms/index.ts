export type { RoomPost } from './room-ledger.ts';
export { createRooms, type Rooms, type RoomsOptions } from './rooms.ts';
