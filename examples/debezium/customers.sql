-- Run as a superuser. Logical replication requires wal_level=logical, and a restart after that
-- changed: ALTER SYSTEM SET wal_level = logical.
CREATE ROLE debezium WITH LOGIN REPLICATION PASSWORD 'debezium';
CREATE DATABASE shop;
\connect shop
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text);
INSERT INTO customers VALUES (1, 'Ada', 'ada@example.com'), (2, 'Ben', NULL);
-- All columns of changed and deleted rows are in the write-ahead log, not only the key.
ALTER TABLE customers REPLICA IDENTITY FULL;
GRANT SELECT ON customers TO debezium;
CREATE PUBLICATION shop FOR TABLE customers;
