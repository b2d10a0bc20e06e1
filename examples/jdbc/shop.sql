-- Run as a superuser.
CREATE ROLE shop WITH LOGIN PASSWORD 'shop';
CREATE DATABASE shop OWNER shop;
