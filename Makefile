# One command each; the first run prepares .venv, later runs find it ready.

.DEFAULT_GOAL := help
.PHONY: help demo test simulate lint format bench setup lock clean

# Passed on to the command: make demo ARGS=--fast, make test ARGS='-k phones'
ARGS ?=
# How many simulated months, or type checks, run side by side: one a core
JOBS ?= 2
# How many tests run side by side: one more than that, for journeys wait for their clocks; each loads everything first, and starts a PostgreSQL
WORKERS ?= 3

python := sh tools/python

# Where it is set, every process compiles all it imports anew: 4 s of computing instead of 1 for one command
unexport PYTHONDONTWRITEBYTECODE

help: ## 这份说明
	@sed -n 's/^\([a-z]*\):.* ## \(.*\)/  make \1	\2/p' Makefile

demo: ## 用样例数据演示一个月的回访，不需要任何账号（ARGS=--fast 不等待）
	@$(python) tools/environment.py runtime
	@.venv/bin/huifang demo $(ARGS)

test: lint ## 检查代码并运行全部测试（ARGS 交给 pytest）
	@.venv/bin/pytest -n $(WORKERS) $(ARGS)

simulate: ## 模拟许多个月（SEEDS=1000 START=0 JOBS=2）；违反承诺的那个种子：SEED=12345 原样重来
	@$(python) tools/environment.py dev
	@.venv/bin/python tests/simulate $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),100) --start $(or $(START),0) --jobs $(JOBS)) $(if $(PEOPLE),--people $(PEOPLE)) $(ARGS)

lint: ## 只检查代码：格式、类型、层次
	@$(python) tools/environment.py dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy --num-workers $(JOBS)
	@.venv/bin/lint-imports --no-logo

format: ## 把代码改成统一的格式
	@$(python) tools/environment.py dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

bench: ## 测速，输出 JSON
	@$(python) tools/environment.py dev
	@.venv/bin/python tests/bench $(ARGS)

setup: ## 只准备运行环境（部署时用）
	@$(python) tools/environment.py runtime
	-@.venv/bin/python -m compileall -qq -j 0 .venv/lib bot db handlers scheduler # the service may not write here

lock: ## 按 pyproject.toml 重写锁文件（ARGS=--upgrade 全部升级）
	@$(python) tools/lock.py $(ARGS)

clean: ## 删除 make 生成的一切，数据不动
	@rm -rf .venv .venv.lock .venv-tools* build dist *.egg-info
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
