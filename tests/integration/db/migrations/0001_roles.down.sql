SELECT 'roles stay: other databases of the cluster use them';
