# The page of the log.

log-title = 日志
log-lead = 本存档作出的每一份陈述都在一份只增不减的公开清单中。保留旧检查点的人都能证明，此前的内容没有被改动或取走。
log-entries = 条目
log-letters = 信函
log-plot = 日志的增长：从 { $first } 到 { $last } 共 { $count } 条。
log-name = 名称
log-root = 根值
log-key = 日志密钥
log-checkpoint = 当前检查点
log-checkpoint-how = 签名的三行：日志名称、条目数、涵盖全部条目的一个哈希值。请<a href="/log/checkpoint">取得</a>并留存，与他人的相比较。
log-witnesses = 见证者
log-witnesses-how = 独立的服务器，只在日志增长时才会签：有了它们，就不能向任何人出示另一份日志。
log-cosigned = 已有足够的见证者会签 { $count } 条；证明和证据包附有它们的签名。
log-not-cosigned = 会签的见证者尚不足够。
log-witness-saw = 于 { $when } 见到 { $count } 条。
log-witness-not-yet = 尚未会签。
log-witness-trouble = 上次请求时未会签。
log-keys = 密钥
log-ended = <b>本日志已终结</b>，共 { $count } 条。不再增加内容，留待核验。
log-keys-how = 每把密钥各有一种用途。最初的密钥载于日志第 1 号条目，以后每次变更各载于一个条目。请与 <bdi>{ $issuer }</bdi> 自己在 <span class="mono">{ $domain }</span> 公布的密钥相比较：页面不能为自己作保。
log-keys-files = 另有 <a href="/v1/keys">JSON</a> 和 <a href="/.well-known/scitt-keys">COSE 密钥集</a>形式。
log-audit = 自行审计
log-auditing = 存档正在自我审计：{ $all } 条中已核验 { $done } 条。
log-audited = 存档上次于 { $when } 自我审计：磁盘上的 { $entries } 条条目和 { $texts } 份文本均无问题。这是它自己的说法；您亲自核验更好。
log-audit-wrong = 存档上次于 { $when } 自我审计，<strong>发现了问题</strong>。受损内容不会当作完好的提供；管理员已知悉。
log-audit-how = 日志以静态文件提供（C2SP tlog-tiles），任何分块阅读器都可跟踪。以下脚本只需 Python 和 openssl，它取得每一条目，重新计算根值，并核验检查点的签名：
log-audit-read = <a href="/audit.py">请先阅读脚本</a>：共 { $count } 行。

key-role-issuer = 发信机构密钥：签署关于信函的陈述
key-role-log = 日志密钥：签署检查点
key-role-receipt = 回执密钥：签署回执
key-life-compromised = 已泄露：自第 { $index } 号条目起所签内容存疑；此前记入的仍然有效。
key-life-ended = 日志以 { $count } 条终结；该密钥不再签名。
key-life-retired = 已停用：签署了第 { $from } 至 { $until } 号条目。
key-life-from = 自第 { $from } 号条目起签名。
