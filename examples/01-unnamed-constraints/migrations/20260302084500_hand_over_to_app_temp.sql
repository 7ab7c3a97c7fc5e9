ALTER TABLE import_rows OWNER TO app_temp;
GRANT SELECT ON customers TO app_temp;
GRANT SELECT, INSERT ON items TO app_temp;
