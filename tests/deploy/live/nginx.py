"""nginx as a user's process in a folder of its own; `{folder}` is that folder, its conf.d/*.conf are the servers."""
import shutil

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")  # None: not installed
NGINX_CONF = """daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  include {folder}/conf.d/*.conf;
}}
"""
