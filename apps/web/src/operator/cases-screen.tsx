'use client';

import { BookingCases } from './booking-cases.tsx';
import { caseFilterOf, casesPath } from './case-filter.ts';
import { CaseFilters } from './case-filters.tsx';
import { OperatorFrame } from './operator-frame.tsx';
import { useAddress } from './use-address.ts';
import { VehicleCases } from './vehicle-cases.tsx';

/**
 * What waits for a person, in one place: the cases of rides and reservations, and those of
 * vehicles, which belong to the fleet.
 */
export function CasesScreen() {
  const [filter, change] = useAddress(caseFilterOf, casesPath);
  const key = casesPath(filter);
  return (
    <OperatorFrame>
      {(area) => (
        <div className="flex flex-col gap-5">
          <CaseFilters filter={filter} onChange={change} />
          {filter.about === 'vehicles' ? (
            <VehicleCases key={key} area={area} filter={filter} />
          ) : (
            <BookingCases key={key} area={area} filter={filter} />
          )}
        </div>
      )}
    </OperatorFrame>
  );
}
