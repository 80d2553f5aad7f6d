# Words of closed lists, and dates. Names after the list's are those of the API.

date-day = { $year }年{ $month }月{ $day }日
date-month = { $year }年{ $month }月
date-year = { $year }年
date-moment = { $day } { $time }（协调世界时）
date-until = { $until }以前
date-from = { $from }以后
date-between = { $from }至{ $until }
date-doubt-uncertain = { $date }（不确定）
date-doubt-about = { $date }（约）
date-doubt-about-uncertain = { $date }（约，不确定）

kind-letter-to-editor = 致编辑的信
kind-open-letter = 公开信
kind-statement = 声明
kind-reply = 答复
kind-denial = 否认声明
kind-press-release = 新闻稿

medium-print = 印刷版
medium-online = 网络版

# It appeared …
extent-full = 全文刊出
extent-abridged = 删节刊出
extent-altered = 文字有改动
extent-not-printed = 未刊出
extent-unknown = 刊出程度无人说明

asserted-issuer = 由发信机构说明
asserted-outlet = 由报刊说明
asserted-observer = 由目击者说明
asserted-short-issuer = 据发信机构
asserted-short-outlet = 据报刊
asserted-short-observer = 据目击者

language-ar = 阿拉伯文
language-de = 德文
language-en = 英文
language-es = 西班牙文
language-fa = 波斯文
language-fr = 法文
language-he = 希伯来文
language-hi = 印地文
language-it = 意大利文
language-ja = 日文
language-ko = 韩文
language-pt = 葡萄牙文
language-ru = 俄文
language-tr = 土耳其文
language-uk = 乌克兰文
language-ur = 乌尔都文
language-zh-hans = 简体中文
language-zh-hant = 繁体中文

# A letter in a list.
row-to = 致 <bdi>{ $addressee }</bdi>
row-withdrawn = 已撤回
row-retrospective = 事后补存
row-titled = “<bdi>{ $title }</bdi>”
row-appeared = { $medium }：<bdi>{ $outlet }</bdi>
