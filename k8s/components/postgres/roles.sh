# shellcheck shell=bash
# Runs once, when the cluster is made: the owner of the schema, and a role for each service, with the passwords of the
# Secret `postgres`. The migrations grant them their tables. Sourced by the image's entry point. psql reads each password
# itself: none is an argument, and each arrives quoted.
passwords=${POSTGRES_PASSWORDS:-/run/secrets/postgres}
roles_sql() {
  echo "\\set password \`cat '$passwords/db-migrate'\`"
  cat <<'SQL'
CREATE ROLE taskora_owner LOGIN CREATEROLE PASSWORD :'password';
ALTER DATABASE taskora OWNER TO taskora_owner;
ALTER SCHEMA public OWNER TO taskora_owner;
SQL
  for service in audit-logger notifier outbox-relay recurrence-worker reminder-scheduler sync-gateway task-api; do
    role=taskora_$(echo "$service" | tr - _)
    echo "\\set password \`cat '$passwords/$service'\`"
    echo "CREATE ROLE $role LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';"
    echo "GRANT $role TO taskora_owner WITH ADMIN OPTION;"
  done
}
roles_sql | psql -X -q -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB"
