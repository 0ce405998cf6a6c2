#pragma once
// What a program's environment may say about its connections: nothing.

namespace taskora::db {

// Removes every PG… variable from the environment of this process. libpq reads them (PGSERVICE,
// PGHOST, PGOPTIONS, PGPASSFILE, …) wherever a connection string is silent, and PGSERVICE even
// before it: a variable meant for another database would redirect or change ours. After this a
// connection is what its string says, with libpq's own defaults. To be called first in a program:
// not safe beside other threads.
void ignore_environment();

}  // namespace taskora::db
