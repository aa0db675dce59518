window.coveyReport = {"measuredAt":"2026-11-20T14:32:05+00:00","branch":true,"precision":0,"environments":[["unit","2026-11-20T14:32:05+00:00"],["e2e","2026-11-19T08:00:00+00:00"],["[red]smoke[/red]","2026-11-20T14:32:05+00:00"]],"skipCovered":false,"total":[480,330,3,8,3,5],"totalRan":[142,136,14,8,0,0],"pages":["src_bold_odd_na_me_bold_31m_py-54c29d659797.html","src_app_init_py-6909a592f675.html","src_app_parser_py-b37f62e8d8e0.html","src_app_server_10_py-bbc935368980.html","src_app_server_9_py-7651091be0a3.html","ters_persistence_repositories_customer_account_repository_py-159367dac6e5.html"],
"files":[
["src/[bold]odd|na_me[/bold]?[31m*.py",3,1,0,0,0,0,2,2,0,0,0,0],
["src/app/__init__.py",0,0,0,0,0,0,0,0,0,0,0,0],
["src/app/parser.py",14,3,3,8,3,5,7,1,10,4,0,0],
["src/app/server_10.py",4,0,0,0,0,0,0,0,4,4,0,0],
["src/app/server_9.py",60,60,0,0,0,0,0,0,0,0,0,0],
["src/application/adapters/persistence/repositories/customer_account_repository.py",399,266,0,0,0,0,133,133,0,0,0,0]
]};
