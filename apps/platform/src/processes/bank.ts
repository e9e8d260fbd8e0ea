import { armFaults } from '@drais/kit/faults/arm';
import { runSandboxBankProcess } from '@drais/payments';
import { whenCalled } from '../process-life.ts';

await whenCalled();
// Its supervisor names a folder only where nothing is in production.
const folder = process.env['SANDBOX_BANK_FAULTS_DIR'] || undefined;
armFaults({ folder, process_name: 'bank', production: false });
await runSandboxBankProcess(process.env);
