DROP FUNCTION register_account;
DROP TABLE project_members, projects;
