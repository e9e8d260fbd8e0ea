import { runSandboxBankProcess } from '@drais/payments';

await runSandboxBankProcess(process.env);
