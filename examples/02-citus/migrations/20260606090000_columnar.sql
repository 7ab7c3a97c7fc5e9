CREATE EXTENSION citus_columnar;
