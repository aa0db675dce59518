window.coveyReport = {"measuredAt":"2026-11-20T14:32:05+00:00","branch":true,"precision":0,"environments":[["unit","2026-11-20T14:32:05+00:00"],["e2e","2026-11-19T08:00:00+00:00"]],"skipCovered":false,"total":[78,63,3,8,3,5],"totalRan":[7,1,14,8],"pages":["src_app_init_py-6909a592f675.html","src_app_parser_py-b37f62e8d8e0.html","src_app_server_10_py-bbc935368980.html","src_app_server_9_py-7651091be0a3.html"],
"files":[
["src/app/__init__.py",0,0,0,0,0,0,0,0,0,0],
["src/app/parser.py",14,3,3,8,3,5,7,1,10,4],
["src/app/server_10.py",4,0,0,0,0,0,0,0,4,4],
["src/app/server_9.py",60,60,0,0,0,0,0,0,0,0]
]};
