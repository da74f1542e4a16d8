using System.CommandLine;
using Orator.Cli;
using Orator.Cli.Terminal;

namespace Orator.Tests.Cli;

/// <summary>Every numeric option of every command takes numbers as they are meant, or refuses them with the right form.</summary>
public sealed class NumbersTests
{
    private static IEnumerable<(Command Command, Option Option, Type Type)> NumericOptions(Command command)
    {
        foreach (Option option in command.Options)
        {
            Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
            if (Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal && !type.IsEnum)
            {
                yield return (command, option, type);
            }
        }

        foreach ((Command, Option, Type) found in command.Subcommands.SelectMany(NumericOptions))
        {
            yield return found;
        }
    }

    [Fact]
    public void EveryNumericOptionHasATypeThatIsParsed()
    {
        (Command Command, Option Option, Type Type)[] options = [.. NumericOptions(OratorCommand.Create())];
        Assert.True(options.Length > 50);
        Assert.All(options, entry => Assert.Contains(entry.Type, Numbers.Types));
    }

    [Theory]
    [InlineData("0,5")]
    [InlineData("1,000")]
    [InlineData("29,97")]
    [InlineData("1 000")]
    [InlineData("1'000")]
    [InlineData("1_000")]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("inf")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("∞")]
    [InlineData("0x10")]
    [InlineData("(5)")]
    [InlineData("5%")]
    [InlineData("1e999")]
    [InlineData("")]
    public void WhatIsNoPlainNumberIsRefusedByEveryOption(string text)
    {
        RootCommand root = OratorCommand.Create();
        foreach ((Command command, Option option, _) in NumericOptions(root))
        {
            ParseResult parsed = root.Parse([.. PathOf(root, command), $"{option.Name}={text}"]);
            Assert.True(
                parsed.Errors.Any(error => error.Message.Contains(option.Name, StringComparison.Ordinal)),
                $"{command.Name} {option.Name} takes '{text}'");
        }
    }

    [Theory]
    [InlineData("256", 256)]
    [InlineData(" 256", 256)]
    [InlineData("0.5", 0.5)]
    [InlineData("1e3", 1000)]
    [InlineData("2.5E-1", 0.25)]
    public void WhatIsANumberMeansThatNumber(string text, double expected)
    {
        RootCommand root = OratorCommand.Create();
        foreach ((Command command, Option option, Type type) in NumericOptions(root))
        {
            ParseResult parsed = root.Parse([.. PathOf(root, command), $"{option.Name}={text}"]);
            bool refused = parsed.Errors.Any(error => error.Message.Contains(
                option.Name, StringComparison.Ordinal) && error.Message.Contains("takes", StringComparison.Ordinal));
            bool whole = type == typeof(int) || type == typeof(long) || type == typeof(ulong);
            Assert.Equal(whole && text.Trim() != "256", refused);
            if (!refused && !parsed.Errors.Any(error => error.Message.Contains(option.Name, StringComparison.Ordinal)))
            {
                object? value = option.GetType().GetGenericArguments()[0] == typeof(int?)
                    ? parsed.GetValue((Option<int?>)option)
                    : parsed.GetResult(option)!.GetValueOrDefault<object>();
                Assert.Equal(expected, Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture), 6);
            }
        }
    }

    [Fact]
    public void TheMessageShowsTheRightForm()
    {
        ParseResult parsed = OratorCommand.Create().Parse(["reenact", "--fps", "29,97"]);
        Assert.Contains(
            parsed.Errors,
            error => error.Message.Contains(
                "29.97", StringComparison.Ordinal) && error.Message.Contains("--fps", StringComparison.Ordinal));
        Assert.Equal(0.2f, Numbers.TryParse<float>("0.2"));
        Assert.Null(Numbers.TryParse<float>("0,2"));
    }

    private static string[] PathOf(RootCommand root, Command command)
    {
        List<string> names = [];
        for (Command? at = command; at is not null && at != root; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            names.Insert(0, at.Name);
        }

        return [.. names];
    }
}
