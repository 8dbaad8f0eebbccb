#!/bin/sh
echo '{"web": {"hosts": "h1", "vars": []}, "db": ["h2", 5], "_meta": {"hostvars": {"h2": [1]}}}'
