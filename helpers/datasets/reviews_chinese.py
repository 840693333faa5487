"""The Chinese of the simulated reviews, built as the English is; blanks stand between words and vanish in the text.

Behind a planted word stands how it is pronounced.
"""

SYNONYMS = {
    "delivery": "快递/kuàidì 物流/wùliú 配送/pèisòng 送货/sònghuò",
    "fast": "迅速/xùnsù 及时/jíshí 快速/kuàisù 神速/shénsù",
    "slow": "拖拉/tuōlā 缓慢/huǎnmàn 磨蹭/móceng 迟缓/chíhuǎn",
    "parcel": "包装/bāozhuāng 打包/dǎbāo 装箱/zhuāngxiāng",
    "intact": "严实/yánshi 仔细/zǐxì 用心/yòngxīn 牢固/láogù",
    "damaged": "马虎/mǎhu 简陋/jiǎnlòu 随便/suíbiàn 潦草/liáocǎo",
    "price": "价格/jiàgé 价钱/jiàqian 售价/shòujià 定价/dìngjià",
    "fair": "实惠/shíhuì 划算/huásuàn 合算/hésuàn 低廉/dīlián",
    "steep": "离谱/lípǔ 昂贵/ángguì 过分/guòfèn 虚高/xūgāo",
    "discount": "优惠/yōuhuì 折扣/zhékòu 活动/huódòng",
    "generous": "惊喜/jīngxǐ 诱人/yòurén 可观/kěguān 丰厚/fēnghòu",
    "meagre": "可怜/kělián 小气/xiǎoqi 寒酸/hánsuān 微薄/wēibó",
    "quality": "质量/zhìliàng 品质/pǐnzhì 做工/zuògōng",
    "excellent": "出色/chūsè 优秀/yōuxiù 过硬/guòyìng 上乘/shàngchéng",
    "poor": "糟糕/zāogāo 粗糙/cūcāo 差劲/chàjìn 低劣/dīliè",
    "material": "材质/cáizhì 材料/cáiliào 用料/yòngliào",
    "sturdy": "扎实/zhāshi 厚实/hòushi 耐用/nàiyòng 坚固/jiāngù",
    "flimsy": "单薄/dānbó 廉价/liánjià 脆弱/cuìruò 轻飘/qīngpiāo",
    "colour": "颜色/yánsè 色彩/sècǎi 色调/sèdiào",
    "lovely": "漂亮/piàoliang 好看/hǎokàn 柔和/róuhé 迷人/mírén",
    "ugly": "难看/nánkàn 俗气/súqi 暗沉/ànchén 刺眼/cìyǎn",
    "design": "款式/kuǎnshì 造型/zàoxíng 设计/shèjì",
    "elegant": "精致/jīngzhì 大方/dàfang 时尚/shíshàng 优雅/yōuyǎ",
    "clumsy": "笨重/bènzhòng 老气/lǎoqi 土气/tǔqi 呆板/dāibǎn",
    "service": "客服/kèfú 售后/shòuhòu 店员/diànyuán",
    "friendly": "热情/rèqíng 亲切/qīnqiè 礼貌/lǐmào 友好/yǒuhǎo",
    "rude": "冷淡/lěngdàn 傲慢/àomàn 生硬/shēngyìng 粗鲁/cūlǔ",
    "answer": "回复/huífù 答复/dáfù 解答/jiědá",
    "helpful": "详细/xiángxì 专业/zhuānyè 清楚/qīngchu 耐心/nàixīn",
    "useless": "敷衍/fūyǎn 含糊/hánhu 笼统/lǒngtǒng 混乱/hùnluàn",
    "bought": "购买/gòumǎi 选购/xuǎngòu 入手/rùshǒu",
    "frying pan": "平底锅/píngdǐguō 煎锅/jiānguō 炒锅/chǎoguō",
    "water kettle": "水壶/shuǐhú 茶壶/cháhú 电水壶/diànshuǐhú",
    "apron": "围裙/wéiqún 罩衣/zhàoyī 围兜/wéidōu",
    "blanket": "毯子/tǎnzi 毛毯/máotǎn 盖毯/gàitǎn",
    "pillow": "枕头/zhěntou 靠枕/kàozhěn 靠垫/kàodiàn",
    "desk lamp": "台灯/táidēng 桌灯/zhuōdēng 书灯/shūdēng",
    "armchair": "扶手椅/fúshǒuyǐ 沙发椅/shāfāyǐ 休闲椅/xiūxiányǐ",
    "footstool": "脚凳/jiǎodèng 矮凳/ǎidèng 板凳/bǎndèng",
    "bookcase": "书架/shūjià 书柜/shūguì 书橱/shūchú",
    "laundry basket": "衣篓/yīlǒu 衣篮/yīlán 脏衣篓/zāngyīlǒu",
    "storage box": "收纳盒/shōunàhé 储物箱/chǔwùxiāng 箱子/xiāngzi",
    "plant pot": "花盆/huāpén 花器/huāqì 花钵/huābō",
}

FACETS = {
    "speed": {
        "clauses": [
            "{noun} {verdict}",
            "这家 店 的 {noun} {verdict}",
            "这次 的 {noun} {verdict}",
            "{article} 的 {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "真是 {word} 的 {noun}", "{noun} 太 {word} 了"],
        "praise": [
            "两天 就 到 了",
            "昨天 付款 今天 就 送到 家门口",
            "比 预计 早 到 了 一天",
            "第二天 上午 就 接到 电话",
            "赶在 周末 之前 收到 了",
        ],
        "blame": [
            "等 了 整整 三周",
            "一个月 才 收到",
            "单号 十天 都 没有 更新",
            "错过 了 孩子 的 生日",
            "日期 一 改 再 改",
        ],
    },
    "parcel": {
        "clauses": [
            "{noun} {verdict}",
            "{article} 的 {noun} {verdict}",
            "收到 的 时候 看见 {noun} {verdict}",
            "他们 的 {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "{noun} 做 得 {word}", "{noun} 太 {word} 了"],
        "praise": ["每个 角 都 垫 了 泡沫", "里外 裹 了 三层 纸", "胶带 封 得 平平整整", "摔 一下 也 没事"],
        "blame": ["一个 角 已经 破 了", "被 雨水 泡 湿 了", "侧面 有 一个 大洞", "里面 哐当 作响", "胶带 掉 了 一半"],
    },
    "price": {
        "clauses": [
            "{noun} {verdict}",
            "这个 {article} 的 {noun} {verdict}",
            "跟 别家 比 起来 {noun} {verdict}",
            "这种 {colour_name} 的 {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "{noun} 太 {word} 了", "这样 的 {noun} 算是 {word}"],
        "praise": ["商场 里 要 贵 一倍", "省下 五十块钱", "剩下 的 钱 还 能 再 买 一个", "钱包 毫无 压力"],
        "blame": [
            "隔壁 店 只要 一半",
            "全是 牌子 的 钱",
            "去年 才 卖 三十",
            "攒 的 钱 全 花光 了",
            "这个 钱 都 能 买 金子 了",
        ],
    },
    "discount": {
        "clauses": [
            "{noun} {verdict}",
            "这个 {article} 的 {noun} {verdict}",
            "会员 的 {noun} {verdict}",
            "节日 里 的 {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "{noun} 太 {word} 了", "赶上 了 {word} 的 {noun}"],
        "praise": [
            "结账 直接 减 了 三成",
            "红包 和 券 可以 一起 用",
            "一百 的 东西 七十 拿下",
            "领 了 券 马上 就 能 用",
        ],
        "blame": ["领 了 券 只 减 两块", "红包 早 就 过期 了", "先 涨价 再 打折", "算 来 算 去 只 便宜 一毛"],
    },
    "make": {
        "clauses": [
            "{noun} {verdict}",
            "这个 {article} 的 {noun} {verdict}",
            "凑近 看 {noun} {verdict}",
            "用 了 一个月 发现 {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "{noun} 太 {word} 了", "整体 {noun} 很 {word}"],
        "praise": ["边角 全是 手工 打磨", "每个 零件 都 严丝合缝", "接缝 笔直", "想 挑 毛病 都 难"],
        "blame": ["边 都 是 歪 的", "接缝 往外 冒 胶水", "到处 都 是 线头", "少 了 两颗 螺丝", "一个 星期 就 散架 了"],
    },
    "material": {
        "clauses": [
            "{noun} {verdict}",
            "这个 {article} 的 {noun} {verdict}",
            "摸 上去 {noun} {verdict}",
            "里里外外 {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "{noun} 太 {word} 了", "用 的 是 很 {word} 的 {noun}"],
        "praise": ["孩子 在 上面 蹦 都 没事", "能 用 一辈子", "搬 了 两次 家 还 跟 新 的 一样", "怎么 折腾 都 行"],
        "blame": [
            "第一天 就 弯 了",
            "一 碰 就 裂 了",
            "拿 起来 就 破 了",
            "半个 月 就 磨 坏 了",
            "对着 光 一 看 全 透 了",
        ],
    },
    "colour": {
        "clauses": [
            "{noun} {verdict}",
            "这个 {article} 的 {noun} {verdict}",
            "白天 看 {noun} {verdict}",
            "这种 {colour_name} {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "{noun} 太 {word} 了", "这个 {noun} 看着 {word}"],
        "praise": ["夕阳 一 照 会 发亮", "跟 我家 的 墙 很 搭", "跟 照片 一模一样", "客人 都 问 在 哪里 买 的"],
        "blame": ["像 泥巴 一样", "跟 照片 完全 两样", "跟 我家 的 墙 打架", "晒 一周 就 褪 了"],
    },
    "design": {
        "clauses": [
            "{noun} {verdict}",
            "这个 {article} 的 {noun} {verdict}",
            "哪个 角度 看 {noun} {verdict}",
            "在 我 眼里 {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "{noun} 太 {word} 了", "这个 {noun} 显得 {word}"],
        "praise": ["线条 流畅", "可以 进 博物馆 了", "摆 着 让 {room} 都 变大 了", "邻居 拍 了 照片 要 同款"],
        "blame": ["像 一只 癞蛤蟆", "把手 装 反 了", "左右 高低 两样", "占 了 半个 {room}", "客人 来 了 我 就 藏 起来"],
    },
    "staff": {
        "clauses": [
            "{noun} {verdict}",
            "他们 的 {noun} {verdict}",
            "电话 里 的 {noun} {verdict}",
            "问起 {article} {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "{noun} 太 {word} 了", "遇到 一位 {word} 的 {noun}"],
        "praise": ["陪 我 聊 了 半天", "还 跟 我 说 笑话", "谢谢 我 等 了 这么 久", "最后 还 祝 我 晚安"],
        "blame": [
            "直接 挂 我 电话",
            "一边 说话 一边 打哈欠",
            "笑话 我 的 问题",
            "让 我 等 了 一个 小时",
            "说 全是 我 的 错",
        ],
    },
    "answer": {
        "clauses": [
            "{noun} {verdict}",
            "我 的 问题 得到 的 {noun} {verdict}",
            "关于 {article} 的 {noun} {verdict}",
            "邮件 里 的 {noun} {verdict}",
        ],
        "plain": ["我 觉得 {noun} 很 {word}", "{noun} 太 {word} 了", "收到 一份 {word} 的 {noun}"],
        "praise": [
            "一步 一步 教 我 怎么 做",
            "照 着 做 一分钟 就 解决 了",
            "还 附 了 一张 图",
            "这下 知道 怎么 清洗 了",
        ],
        "blame": [
            "说 的 是 别 的 商品",
            "绕 来 绕 去 又 回到 原点",
            "一看 就 是 机器 写 的",
            "看 了 三遍 还是 一头雾水",
        ],
    },
}

DEGREES = ["非常", "特别", "相当", "十分", "真的", "确实"]
NEGATIONS = ["并 不", "不算", "一点 都 不", "谈不上", "称不上"]
NEGATORS = ["不", "不算", "谈不上", "称不上"]
ALONE = "{clause}。"
CLOSED = ["{clause}：{reason}。", "{clause}，{reason}。"]
CONTRASTS = [
    "虽然 {aside}，但是 {clause}。",
    "{aside}，不过 {clause}。",
    "{aside}，可是 {clause}。",
    "{clause}，尽管 {aside}。",
]
TURNS = {"但是": "before", "不过": "before", "可是": "before", "尽管": "behind"}
SECONDS = ["{clause}。", "另外，{clause}。", "还有，{clause}。"]
OPENINGS = [
    "给 {person} {bought} 了 这个 {article}。",
    "{time} {bought} 了 一个 {colour_name} 的 {article}。",
    "我们 为 {room} {bought} 了 这个 {article}。",
    "{time} 在 这里 {bought} 了 {made_of} 的 {article}。",
    "这个 {made_of} 的 {article} 现在 摆在 {room} 里。",
    "{person} 想要 一个 {colour_name} 的 {article} 放在 {room}。",
    "旧 的 {article} {time} 坏 了，又 {bought} 了 这个。",
    "说说 {time} {bought} 的 {colour_name} {article}。",
]
NOTES = [
    "{use}。",
    "{use}。",
    "我们 {use_we}。",
    "现在 放在 {room} 里。",
    "是 送给 {person} 的 礼物，自己 还 用 旧 的。",
    "已经 用 了 {span}。",
    "{person} 在 {room} 里 用。",
]
ENDS = {
    "positive": [
        "下次 还 来 买。",
        "庆幸 自己 选 了 它。",
        "{other} 也 很 满意。",
        "已经 推荐 给 {other} 了。",
        "谢谢 老板，以后 常 来。",
        "每次 看到 心情 都 好。",
    ],
    "negative": [
        "已经 退货 了。",
        "我 要 退款。",
        "{other} 也 很 生气。",
        "已经 提醒 {other} 别 买 了。",
        "再也 别 来 这家 店 了。",
        "天天 都 在 后悔。",
    ],
}
LISTS = {
    "person": "妈妈|爸爸|姐姐|弟弟|老公|老婆|奶奶|儿子|女儿|朋友",
    "other": "邻居|表妹|同事|老师|叔叔|隔壁 一家",
    "span": "一天|一周|十天|一个月|半年",
    "time": "上周|上个月|春天|秋天|周一|周日|前天|节前|昨天",
    "colour_name": "白色|灰色|绿色|蓝色|红色|黑色|黄色",
}
MATERIALS = {
    "steel": "不锈钢",
    "iron": "铁",
    "glass": "玻璃",
    "ceramic": "陶瓷",
    "wood": "实木",
    "bamboo": "竹制",
    "cotton": "棉布",
    "linen": "亚麻",
    "wool": "羊毛",
}
ARTICLES = {
    "frying pan": (
        "厨房|房车|民宿",
        "每天 早上 滋滋 作响|挂 在 灶台 上方|刚好 能 放 两个 鸡蛋",
        "用来 煎 鱼|用来 摊 煎饼",
    ),
    "water kettle": (
        "厨房|办公室|房车",
        "早餐 时 会 吹 口哨|一次 能 倒 七杯|壶嘴 会 冒 热气",
        "用来 烧水 泡茶|用来 冲 咖啡",
    ),
    "apron": (
        "厨房|面包房|工作室",
        "挂 在 门 后面|前面 有 两个 口袋|带子 能 绕 两圈",
        "做 蛋糕 的 时候 穿|每次 都 要 掸 面粉",
    ),
    "blanket": ("卧室|儿童房|客厅", "搭 在 沙发 上|猫 睡 在 下面|够 两个 人 盖", "冬天 晚上 裹 着|早上 都 会 叠 好"),
    "pillow": (
        "卧室|儿童房|客房",
        "放在 床头|里面 填 的 是 羽绒|狗 喜欢 睡 在 上面",
        "睡觉 时 垫 着 头|早上 都 会 拍 一 拍",
    ),
    "desk lamp": (
        "书房|卧室|办公室",
        "摆在 电脑 旁边|灯泡 是 六瓦 的|开关 咔嗒 一声",
        "晚上 照 着 看书|在 下面 写 作业",
    ),
    "armchair": ("客厅|书房|休息室", "靠 在 窗边|爷爷 在 上面 打盹|正好 对着 电视", "晚饭 后 坐 一会儿|坐 着 织 毛衣"),
    "footstool": (
        "客厅|休息室|儿童房",
        "放在 沙发 前面|走 累 了 可以 搁脚|宝宝 喜欢 爬 上去",
        "坐 着 把 腿 搭 上去|一只 手 就 能 挪动",
    ),
    "bookcase": (
        "书房|图书室|客厅",
        "放 了 两百 本 小说|一直 顶 到 天花板|最 下面 一排 是 词典",
        "用来 放 小说|用来 整理 杂志",
    ),
    "laundry basket": (
        "浴室|地下室|客房",
        "装得下 一周 的 衬衫|摆在 洗衣机 旁边|袜子 和 毛巾 都 扔 进去",
        "把 衬衫 扔 进去|用来 装 毛巾 下楼",
    ),
    "storage box": (
        "阁楼|车库|地下室",
        "推 到 床底 刚刚好|可以 一个 摞 一个|玩具 和 电线 都 进去 了",
        "用来 放 玩具|用来 存 冬天 的 靴子",
    ),
    "plant pot": (
        "花园|门厅|阳台",
        "里面 种 了 蕨|水 从 底下 流走|薄荷 和 罗勒 种 在 一起",
        "用来 种 番茄|每天 给 蕨 浇水",
    ),
}
EMOJI = {"positive": "👍 😊 😍 🎉", "negative": "👎 😡 😞 💔", "neither": "📦 🏠 🛒 🙂"}
BETWEEN_WORDS = ""
SPELLING = None
# A noun by another character, most of them of the same sound
TYPOS = (
    "快递>块递 物流>物留 配送>陪送 送货>送或 包装>包庄 打包>打苞 装箱>装相 价格>价各 价钱>价前 售价>受价 定价>订价 "
    "优惠>优会 折扣>折寇 活动>活洞 质量>质亮 品质>品制 做工>作工 材质>才质 材料>才料 用料>用廖 颜色>颜涩 色彩>色采 "
    "色调>色掉 款式>款试 造型>造形 设计>设记 客服>客福 售后>受后 店员>店圆 回复>回付 答复>答付 解答>解达"
)
