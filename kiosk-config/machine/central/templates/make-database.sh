#!/usr/bin/env bash
# Patroni runs this once, on the first primary, with a connection string of the superuser: the role and the database of the centre.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -d "$1" <<'SQL'
-- One owns the tables, one serves requests and owns nothing (decision 0022).
CREATE ROLE kazasu_owner LOGIN PASSWORD '{{ownerPassword}}';
CREATE ROLE kazasu LOGIN PASSWORD '{{centrePassword}}';
CREATE DATABASE kazasu OWNER kazasu_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
CREATE ROLE rewinder LOGIN PASSWORD '{{rewindPassword}}';
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text, boolean, boolean) TO rewinder;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_file(text, boolean) TO rewinder;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text) TO rewinder;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO rewinder;
SQL
