'use client';

import { BookingCases } from './booking-cases.tsx';
import { type CaseFilter, casesPath } from './case-filter.ts';
import { CaseFilters } from './case-filters.tsx';
import { OperatorFrame } from './operator-frame.tsx';
import { VehicleCases } from './vehicle-cases.tsx';

/**
 * What waits for a person, in one place: the cases of rides and reservations, and those of
 * vehicles, which belong to the fleet.
 */
export function CasesScreen({ filter }: { filter: CaseFilter }) {
  const key = casesPath(filter);
  return (
    <OperatorFrame>
      {(area) => (
        <div className="flex flex-col gap-5">
          <CaseFilters filter={filter} />
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
