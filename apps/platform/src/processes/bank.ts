import { runSandboxBankProcess } from '@drais/payments';
import { whenCalled } from '../process-life.ts';

await whenCalled();
await runSandboxBankProcess(process.env);
