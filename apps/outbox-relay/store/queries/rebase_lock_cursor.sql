SELECT epoch FROM relay_cursor WHERE only_row FOR UPDATE
