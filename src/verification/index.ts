export { createVerifications, type Settled, type Verifications } from './verifications.ts';
