-- Run as a superuser. Logical replication requires wal_level=logical, and a restart after that
-- changed: ALTER SYSTEM SET wal_level = logical.
CREATE ROLE shop WITH LOGIN REPLICATION PASSWORD 'shop';
CREATE DATABASE shop OWNER shop;
CREATE DATABASE reports OWNER shop;
\connect shop
SET ROLE shop;
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text);
INSERT INTO customers VALUES (1, 'Ada', 'ada@example.com'), (2, 'Ben', NULL);
-- What other services should know: each row is a message.
CREATE TABLE outbox (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), aggregatetype text NOT NULL, aggregateid text NOT NULL, payload jsonb);
